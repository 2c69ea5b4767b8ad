"""Findings of one text, found again in a later one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from pal.domain.code import Span, lines_of
from pal.domain.finding import Finding
from pal.review.anchor import anchor


def moved(findings: Iterable[Finding], old: str | None, new: str) -> tuple[Finding, ...]:
    """The findings of `old` (None: of a text that is not at hand) as they stand in `new`.

    What stands in lines that no edit touched moves with them. Any other is looked for by its
    evidence, the nearest place first; where that is gone too, the finding is stale.
    """
    if old == new:
        return tuple(findings)
    lines = lines_of(new)
    before = after = shift = 0
    if old is not None:
        before, after = _untouched(lines_of(old), lines)
        shift = len(lines) - len(lines_of(old))
        after = len(lines_of(old)) - after
    numbered = dict(enumerate(lines, start=1))

    def place(finding: Finding) -> Finding:
        span = finding.span
        if old is not None and finding.status == "open":
            if span.end_line <= before:
                return finding
            if span.start_line > after:
                return finding.model_copy(update={"span": _shifted(span, shift)})
        found = anchor(finding.evidence, numbered, near=span.start_line)
        if found is None:
            return finding.model_copy(update={"status": "stale"})
        return finding.model_copy(update={"span": found, "status": "open"})

    return tuple(place(finding) for finding in findings)


def _untouched(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines both begin with, and how many of the rest both end with."""
    before = _common(old, new)
    after = _common(old[before:][::-1], new[before:][::-1])
    return before, after


def _common(old: Iterable[str], new: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _shifted(span: Span, lines: int) -> Span:
    return span.model_copy(
        update={"start_line": span.start_line + lines, "end_line": span.end_line + lines}
    )
