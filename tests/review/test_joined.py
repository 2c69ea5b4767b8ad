"""What a later, stronger look adds to what was found before."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pal.domain.code import Span
from pal.domain.finding import Finding, Vote
from pal.review.joined import joined


def finding(model: str, line: int = 1, **changes: Any) -> Finding:
    span = Span(start_line=line, start_col=1, end_line=line, end_col=9)
    said: dict[str, Any] = {
        "id": f"f_{line:010x}",
        "path": "app.py",
        "span": span,
        "severity": "medium",
        "category": "bug",
        "title": "An empty list divides by zero",
        "detail": "The length of an empty list is zero.",
        "evidence": "x",
        "confidence": 0.5,
        "votes": (Vote(model=model, verdict="raised"),),
        "stage": "scan",
    }
    return Finding(**{**said, **changes})


def votes(one: Finding) -> dict[str, str]:
    return {vote.model: vote.verdict for vote in one.votes}


def test_the_same_matter_keeps_its_id_and_gets_the_later_words_and_both_votes() -> None:
    later = finding("b", id="f_1111111111", severity="high", stage="review", confidence=0.9)
    (one,) = joined([finding("a")], [later])
    assert (one.id, one.severity, one.stage) == (finding("a").id, "high", "review")
    assert votes(one) == {"a": "raised", "b": "raised"}
    assert one.confidence == 0.9


def test_who_was_told_confirms_and_who_raised_it_first_stays_so() -> None:
    (one,) = joined([finding("a")], [finding("b", votes=votes_of("a", "b"))], told=True)
    assert votes(one) == {"a": "raised", "b": "confirmed"}


def votes_of(*models: str) -> tuple[Vote, ...]:
    return tuple(Vote(model=model, verdict="raised") for model in models)


def test_a_local_finding_keeps_its_words_and_may_get_worse_but_not_milder() -> None:
    local = finding("", rule="ruff:S307", title="eval", stage="local", votes=())
    (worse,) = joined([local], [finding("a", severity="critical")])
    assert (worse.title, worse.stage, worse.severity) == ("eval", "local", "critical")
    (same,) = joined([local], [finding("a", severity="low")])
    assert same.severity == "medium"


def test_another_place_is_another_matter() -> None:
    assert len(joined([finding("a")], [finding("b", line=9)])) == 2


@given(st.lists(st.integers(1, 4), max_size=6), st.lists(st.integers(1, 4), max_size=6))
def test_ids_are_never_shared(before: list[int], since: list[int]) -> None:
    earlier = joined([], [finding("a", line=n, id="f_0000000000") for n in before])
    both = joined(earlier, [finding("b", line=n, id="f_0000000000") for n in since])
    assert len({one.id for one in both}) == len(both) == len({*before, *since})
    assert both[: len(earlier)] != () or not earlier
