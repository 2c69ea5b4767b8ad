"""What is offered where the cursor is."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from pal.domain.code import Symbol
from pal.domain.finding import Finding
from pal.faces.lsp.apply_fix import is_agreed
from pal.faces.lsp.board import Shown
from pal.faces.lsp.code_action import Offer, Wish, command_action, offers
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.outline import Outline

URI = "file:///app.py"
TEXT = "def f(a):\n    return eval(a)\n\n\nx = 1\n"
OUTLINE = Outline("app.py", (Symbol("f", "function", 1, 2),), ((2, 2),))
SPAN = {"start_line": 2, "start_col": 12, "end_line": 2, "end_col": 19}


def shown(**more: Any) -> Shown:
    values: dict[str, Any] = {
        "id": "f_0123456789",
        "path": "app.py",
        "span": SPAN,
        "severity": "medium",
        "category": "security",
        "title": "Text is run as code",
        "detail": "…",
        "evidence": "eval(a)",
        "confidence": 0.9,
        "stage": "scan",
        "fix": {
            "description": "Parse it.",
            "edits": [{"path": "app.py", "span": SPAN, "new_text": "literal_eval(a)"}],
        },
    }
    return Shown(URI, Finding.model_validate(values | more), Positions(TEXT, "utf-16"))


def offered(
    start: tuple[int, int] = (1, 12),
    end: tuple[int, int] = (1, 12),
    *,
    only: list[str] | None = None,
    trigger: types.CodeActionTriggerKind | None = types.CodeActionTriggerKind.Invoked,
    known: tuple[Shown, ...] = (),
    outline: Outline | None = OUTLINE,
) -> list[Offer]:
    place = types.Range(types.Position(*start), types.Position(*end))
    context = types.CodeActionContext([], only, trigger)
    params = types.CodeActionParams(types.TextDocumentIdentifier(URI), place, context)
    return offers(Wish(params), known, outline)


def commands(found: list[Offer]) -> list[str]:
    return [one.command for one in found]


def test_a_changed_function_can_be_scanned_discussed_and_thought_about() -> None:
    found = offered()
    assert {one.command: one.kind for one in found} == {
        "pal.consensusOnDiff": "refactor.pal.consensus",
        "pal.thinkdeepOnSymbol": "refactor.pal.thinkdeep",
        "pal.precommit": "source.pal.precommit",
    }
    assert [one.title for one in found if "think" in one.title] == ["PAL: think deep about `f`"]


def test_a_selection_can_be_reviewed_and_a_cursor_is_none() -> None:
    (review,) = offered((1, 0), (1, 5), only=["refactor.pal.review"])
    place = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 5}}
    assert (review.command, list(review.arguments)) == ("pal.reviewSelection", [URI, place])
    assert not offered(only=["refactor.pal.review"])


def test_where_nothing_changed_and_nothing_is_defined_only_the_scan_is_left() -> None:
    assert commands(offered((4, 0), (4, 0))) == ["pal.precommit"]
    assert commands(offered(outline=None)) == ["pal.precommit"]


@pytest.mark.parametrize("kind", ["", "source", "source.pal", "source.pal.precommit"])
def test_it_is_offered_to_who_asks_for_its_kind_or_one_above(kind: str) -> None:
    assert "pal.precommit" in commands(offered(only=["quickfix.x", kind]))


@pytest.mark.parametrize("kind", ["source.fixAll", "source.pal.pre", "sou", "refactor.p"])
def test_it_is_not_offered_to_who_asks_for_another_kind(kind: str) -> None:
    assert not offered(only=[kind], known=(shown(),))


def test_a_client_that_asks_of_itself_is_offered_what_costs_nothing() -> None:
    automatic = types.CodeActionTriggerKind.Automatic
    found = offered((0, 0), (2, 0), trigger=automatic, known=(shown(),))
    assert set(commands(found)) == {"pal.applyFix", "pal.dismiss"}
    assert not any(one.costs for one in found)
    assert "pal.precommit" in commands(offered(trigger=None))


def test_a_finding_can_be_fixed_explained_checked_and_dismissed_in_three_ways() -> None:
    found = offered(only=["quickfix"], known=(shown(),))
    assert commands(found) == ["pal.applyFix", "pal.explain", "pal.recheck", *["pal.dismiss"] * 3]
    assert [one.arguments[1] for one in found[3:]] == ["this", "rule-here", "rule-project"]
    assert {one.kind for one in found} == {"quickfix.pal"}


@pytest.mark.parametrize("severity", ["critical", "high"])
def test_the_wide_dismissals_are_not_for_what_is_serious(severity: str) -> None:
    found = offered(only=["quickfix"], known=(shown(severity=severity),))
    assert [one.arguments for one in found if one.command == "pal.dismiss"] == [
        ["f_0123456789", "this"]
    ]


def test_a_stale_finding_is_neither_fixed_nor_checked_again() -> None:
    found = offered(only=["quickfix"], known=(shown(status="stale"),))
    assert not {"pal.applyFix", "pal.recheck"} & set(commands(found))


def test_a_finding_elsewhere_is_not_meant() -> None:
    assert not offered((4, 0), (4, 1), only=["quickfix"], known=(shown(),))


def test_a_title_stays_short_and_on_one_line() -> None:
    found = offered(only=["quickfix"], known=(shown(title="a\nb " * 100),))
    assert all(len(one.title) < 120 and "\n" not in one.title for one in found)


def test_an_old_client_gets_the_bare_command() -> None:
    (offer,) = offered(only=["source"])
    assert isinstance(command_action(offer, bare=True), types.Command)
    assert isinstance(command_action(offer, bare=False), types.CodeAction)


@pytest.mark.parametrize(
    ("verdicts", "agreed"),
    [
        (("raised",), False),
        (("raised", "silent", "refuted"), False),
        (("raised", "raised", "silent"), True),
        (("raised", "confirmed"), True),
        ((), False),
    ],
)
def test_a_fix_is_preferred_where_two_say_so(verdicts: tuple[str, ...], agreed: bool) -> None:
    votes = [{"model": f"m{n}", "verdict": verdict} for n, verdict in enumerate(verdicts)]
    assert is_agreed(shown(votes=votes)) is agreed
