"""Where quotes stand in a text: looked up many times, at the cost of few."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import accumulate

from pal.domain.code import Span
from pal.review.anchor import anchor
from pal.review.earlier.sheet import Sheet

_SLACK = 10
"""Empty lines that may have come between the lines of a quote."""

_MOST_PLACES = 1_000
"""Places of one quote that are told apart; one that stands everywhere says nothing."""


class EvidencePlaces:
    """In a text whose lines end at line feeds, with or without a carriage return before them."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n") if "\r" in text else text
        self._exact = cache(self._find)

    def nearest(self, evidence: str, line: int, column: int) -> Iterator[Span]:
        """Where the evidence stands, the place nearest to this one (1-based) first.

        If it stands nowhere as it is, the nearest place where it differs in white space alone.
        """
        if not evidence.strip():
            return

        def distance(span: Span) -> tuple[int, int]:
            return abs(span.start_line - line), abs(span.start_col - column)

        # Most are on the very line, and the whole text need not be read for them.
        on_line = sorted(self._on(line, evidence), key=distance)
        yield from on_line
        places = [span for span in self._exact(evidence) if span not in on_line]
        yield from sorted(places, key=distance)
        if on_line or places:
            return
        if (loose := self._but_for_space(evidence, line)) is not None:
            yield loose

    def about(self, span: Span, line: int) -> Span:
        """A span like this one from that line on, within the text; for what is not there."""
        last = max(len(self._lines) - (not self._lines[-1]), 1)
        first = min(line, last)
        end = min(first + span.end_line - span.start_line, last)
        start_col = min(span.start_col, len(self._lines[first - 1]) + 1)
        end_col = min(span.end_col, len(self._lines[end - 1]) + 1)
        if first == end:
            end_col = max(start_col, end_col)
        return Span(start_line=first, start_col=start_col, end_line=end, end_col=end_col)

    def _on(self, line: int, evidence: str) -> tuple[Span, ...]:
        """The places that begin on that line."""
        if line > len(self._starts):
            return ()
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return self._find(evidence, start, end + len(evidence) - 1)

    def _find(self, evidence: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        found: list[Span] = []
        at = self._text.find(evidence, start, end)
        while at >= 0 and len(found) < _MOST_PLACES:
            found.append(self._span(at, at + len(evidence)))
            at = self._text.find(evidence, at + len(evidence), end)
        return tuple(found)

    def _but_for_space(self, evidence: str, line: int) -> Span | None:
        if "".join(evidence.split()) not in self._squeezed:
            return None
        starts = self._sheet.places(evidence)
        if not starts:
            return None
        first = min(starts, key=lambda start: abs(start - line))
        last = min(first + evidence.count("\n") + _SLACK, len(self._lines))
        return anchor(evidence, {n: self._lines[n - 1] for n in range(first, last + 1)}, near=first)

    def _span(self, start: int, end: int) -> Span:
        first, last = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return Span(
            start_line=first,
            start_col=start - self._starts[first - 1] + 1,
            end_line=last,
            end_col=end - self._starts[last - 1] + 1,
        )

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _squeezed(self) -> str:
        return "".join(self._text.split())

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self._lines[:-1]), initial=0))

    @cached_property
    def _sheet(self) -> Sheet:
        return Sheet(dict(enumerate(self._lines, 1)))
