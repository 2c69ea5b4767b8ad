"""What a person reads: everything needed to act, and nothing that drives the terminal."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.finding import Fix, Verdict, Vote
from pal.domain.report import Agreement, Disagreement, Hidden, ModelUse
from pal.faces.terminal.bill import bill
from pal.faces.terminal.plain import one_line, plain
from pal.faces.terminal.simulated import is_simulated
from pal.faces.terminal.style import Style
from pal.faces.terminal.text import render
from pal.faces.terminal.voices import agreement
from tests.faces.reports import SOURCE, WORDS, finding, hostile, report, shown


async def test_a_finding_says_where_what_how_who_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SOURCE)
    assert (await shown(finding(), tmp_path)).splitlines() == [
        "app.py:2:2: critical: SQL built from a value",
        '    2 |     cursor.execute(f"SELECT {name}")',
        "      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  The value becomes part of the statement.",
        "  How it fails: A name of `'; DROP TABLE` does harm.",
        "  Fix: Pass it as a parameter.",
        "      def find(cursor, name):",
        '    -     cursor.execute(f"SELECT {name}")',
        '    +     cursor.execute("SELECT ?", (name,))',
        "  security, one model, not verified: claude-haiku-5-5 raised it (90% sure); f_0123456789",
        "",
        "1 finding in 1 file: 1 critical.",
        "1 model, $0.0004 (strongest model: $0.012), 1.8 s",
    ]


def test_what_a_model_or_a_file_name_says_cannot_drive_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x1b[2Jx\u202e\r\x9b31m"
    one = finding(
        path=f"a{evil}.py", title=evil, detail=evil, scenario=evil, evidence=evil,
        fix=Fix(description=evil), votes=(Vote(model=evil, verdict="raised"),),
    )  # fmt: skip
    text = render(report(one, problems=(evil,), summary=evil), {}, Style())
    assert not set(text) & set("\x1b\x07\x9b\r\u202e")
    assert r"\x1b]0;owned\x07" in text


def test_square_brackets_are_no_markup() -> None:
    text = render(report(finding(title="[bold red]x[/] :warning:")), {}, Style(color=True))
    assert "[bold red]x[/] :warning:" in text


@given(st.text(st.characters(codec=None)))
def test_plain_text_is_printable_and_says_as_much(text: str) -> None:
    cleaned = plain(text)
    assert all(c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") for c in cleaned)
    cleaned.encode()
    assert plain(cleaned) == cleaned
    assert "\n" not in one_line(text)


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[" in render(report(finding()), {}, Style(color=True))
    assert "\x1b" not in render(report(finding()), {}, Style())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_color_dumb_terminals_and_pipes_get_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    color = Style.of(Terminal(), {"TERM": "xterm"}, simulated=False)
    assert (color.color, color.width) == (True, 50)
    assert not Style.of(Terminal(), {"NO_COLOR": "1"}, simulated=False).color
    assert not Style.of(Terminal(), {"TERM": "dumb"}, simulated=False).color
    assert not Style.of(io.StringIO(), {"TERM": "xterm"}, simulated=False).color


def test_prose_is_wrapped_to_a_narrow_terminal() -> None:
    one = finding(detail="word " * 60, evidence="x")
    text = render(report(one, problems=("word " * 60,)), {}, Style(width=50))
    prose = [line for line in text.splitlines() if "word" in line]
    assert len(prose) > 10
    assert max(map(len, prose)) <= 50


def test_everything_that_a_simulator_says_is_labelled(tmp_path: Path) -> None:
    local = finding(stage="local", rule="ruff:S608", votes=(), title="Local title")
    one = finding(detail="word " * 60)
    text = render(report(local, one), {}, Style(simulated=True))
    block = text.split("Local title")[1].split("\n\n")[1]
    spoken = [line for line in block.splitlines() if " | " not in line]
    assert len(spoken) > 5
    assert all("[simulated]" in line for line in spoken)
    assert "[simulated]" not in text.split("Local title")[0].splitlines()[-1]
    assert "[simulated] 1 model, $0.0004" in text


def test_simulators_are_known_by_their_keys_and_by_the_variable() -> None:
    assert is_simulated({"PAL_SIMULATED": "1"})
    assert is_simulated({"OPENAI_API_KEY": "sk-simulated"})
    assert not is_simulated({"OPENAI_API_KEY": "sk-real", "PAL_SIMULATED": "0"})


def use(model: str, outcome: str) -> ModelUse:
    return ModelUse(model=model, vendor="v", role="scan", outcome=outcome)


USUAL = "1 model, $0.0004 (strongest model: $0.012), 1.8 s"
UNKNOWN: dict[str, object] = {"cost_known": False, "baseline_usd": None}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, USUAL),
        ({"models": (), "cost_usd": 0}, "no model asked, $0, 1.8 s"),
        ({"models": (use("a", "cached"),), "cost_usd": 0}, "all from the cache, $0, 1.8 s"),
        ({"redacted": 1}, f"{USUAL}, 1 secret kept back"),
        (
            {"hidden": Hidden(below_floor=1, no_evidence=2)},
            f"{USUAL}, 3 findings held back (1 too mild, 2 without evidence)",
        ),
        (UNKNOWN, "1 model, at least $0.0004 (a price is unknown), 1.8 s"),
        ({**UNKNOWN, "cost_usd": 0}, "1 model, price unknown, 1.8 s"),
        (
            {"models": (use("a", "overloaded"), use("b", "ok")), "baseline_usd": 3},
            "2 models asked, 1 answered, $0.0004 (strongest model: $3.00), 1.8 s",
        ),
    ],
)
def test_the_closing_line_is_honest(changes: dict[str, object], line: str) -> None:
    assert bill(report(**changes)) == line


async def test_the_worst_comes_first(tmp_path: Path) -> None:
    mild, bad = finding(severity="low", title="Mild"), finding(title="Bad")
    text = render(report(mild, bad), {}, Style())
    assert text.index("Bad") < text.index("Mild")


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (("raised",), "one model, not verified"),
        (("raised", "silent", "silent"), "lone, not verified"),
        (("raised", "confirmed", "silent"), "lone, verified"),
        (("raised", "raised", "silent"), "2 of 3 agree"),
        (("raised", "raised", "refuted"), "disputed, 2 for and 1 against"),
        ((), "local check"),
    ],
)
def test_how_far_models_agree_is_said_in_words(verdicts: tuple[Verdict, ...], words: str) -> None:
    votes = tuple(Vote(model=f"m{n}", verdict=one) for n, one in enumerate(verdicts))
    assert agreement(finding(votes=votes)) == words


def test_claims_that_are_no_finding_are_shown_agreed_disputed_and_lone() -> None:
    shown = finding()
    panel = report(shown).model_copy(
        update={
            "agreements": (
                Agreement(claim="Use a queue.", models=("a", "b")),
                Agreement(claim="Said above.", models=("a", "b"), finding=shown.id),
            ),
            "disagreements": (
                Disagreement.model_validate(
                    {"claim": "Drop the cache.", "for": ["a"], "against": ["b"], "silent": ["c"]}
                ),
                Disagreement.model_validate({"claim": "Wait.", "for": ["c"], "silent": ["a"]}),
                Disagreement.model_validate({"claim": "Split.", "for": ["a", "b"]}),
            ),
        }
    )
    lines = render(panel, {}, Style()).splitlines()
    assert lines[lines.index("") + 1 : -2 : 2] == [
        "Agreed: Use a queue. (a, b)",
        "Disputed: Drop the cache. (for: a; against: b; silent: c)",
        "Not agreed: Split. (for: a, b)",
        "Lone: Wait. (c)",
    ]
    assert "Said above." not in "\n".join(lines)


def test_a_novel_is_cut_and_says_so() -> None:
    text = render(report(finding(title="t" * 50_000, detail="word " * 10_000)), {}, Style())
    assert len(text) < 3_000
    assert "49,800 characters more: --json" in text


@given(WORDS)
def test_nothing_that_is_written_drives_the_terminal(words: str) -> None:
    text = render(hostile(words), {}, Style())
    assert plain(text) == text


def test_five_thousand_findings_take_no_time() -> None:
    many = report(*(finding(id=f"f_{n:010x}") for n in range(5_000)))
    start = time.perf_counter()
    assert render(many, {}, Style()).count("SQL built from a value") == 5_000
    assert time.perf_counter() - start < 3
