"""What says the same of one place is said once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pal.domain.code import Span
from pal.domain.finding import SEVERITIES, Finding, Vote
from pal.review.duplicates import without_duplicates


@st.composite
def a_finding(draw: st.DrawFn) -> Finding:
    first = draw(st.integers(1, 9))
    model = draw(st.sampled_from(["a", "b"]))
    confidence = draw(st.sampled_from([0.2, 0.9]))
    return Finding(
        id=f"f_{draw(st.integers(0, 10**9)):010x}",
        path=draw(st.sampled_from(["x.py", "y.py"])),
        span=Span(
            start_line=first, start_col=1, end_line=first + draw(st.integers(0, 2)), end_col=2
        ),
        severity=draw(st.sampled_from(SEVERITIES)),
        category=draw(st.sampled_from(["bug", "security"])),
        title="t",
        detail="d",
        evidence="e",
        confidence=confidence,
        votes=(Vote(model=model, verdict="raised", confidence=confidence),),
        stage="review",
    )


FINDINGS = st.lists(a_finding(), max_size=8)


@given(FINDINGS)
def test_nothing_is_lost_but_what_something_as_bad_stands_for(findings: list[Finding]) -> None:
    kept = without_duplicates(findings)
    for finding in findings:
        assert any(
            one.path == finding.path
            and one.span.touches(finding.span.start_line, finding.span.end_line)
            and SEVERITIES.index(one.severity) <= SEVERITIES.index(finding.severity)
            and {v.model for v in finding.votes} <= {v.model for v in one.votes}
            for one in kept
        )


@given(FINDINGS)
def test_no_two_overlap_and_the_worst_and_surest_come_first(findings: list[Finding]) -> None:
    kept = without_duplicates(findings)
    ranks = [(SEVERITIES.index(one.severity), -len(one.votes), -one.confidence) for one in kept]
    assert ranks == sorted(ranks)
    assert without_duplicates(kept) == kept
    assert all(len({v.model for v in one.votes}) == len(one.votes) for one in kept)


def finding(detail: str, line: int = 1, model: str = "a") -> Finding:
    return Finding(
        id="f_0000000000",
        path="x.py",
        span=Span(start_line=line, start_col=1, end_line=line, end_col=9),
        severity="high",
        category="bug",
        title=detail.split(":")[0],
        detail=detail,
        evidence="e",
        confidence=0.5,
        votes=(Vote(model=model, verdict="raised", confidence=0.5),),
        stage="review",
    )


EMPTY = "Division by zero: `mean` divides by the length of `values`, which is zero if it is empty."
SAME = "Fails for no values: an empty `values` makes the length zero, and `mean` divides by it."
OTHER = "Integer overflow: the sum of the counts wraps around in a 32-bit accumulator."


def test_other_words_for_the_same_thing_are_one_finding_with_both_votes() -> None:
    (kept,) = without_duplicates([finding(EMPTY), finding(SAME, model="b")])
    assert {vote.model for vote in kept.votes} == {"a", "b"}


def test_two_things_on_one_line_stay_two() -> None:
    assert len(without_duplicates([finding(EMPTY), finding(OTHER)])) == 2


def test_one_thing_in_two_places_stays_two() -> None:
    assert len(without_duplicates([finding(EMPTY), finding(EMPTY, line=40)])) == 2
