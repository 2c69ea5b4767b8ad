"""The lines of a file that can be shown: all of it, or of a bare diff its hunks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pal.domain.change import FileChange
from pal.domain.code import Span, lines_of
from pal.source.secrets import Secret, find_secrets

_SHOWN = 4
"""How much of a secret is shown, in characters: enough to tell its kind."""


@dataclass(frozen=True, slots=True)
class LocatedSecret:
    """A secret with its place in the file; `text` must not leave this process."""

    secret: Secret
    text: str
    span: Span

    @property
    def shown(self) -> int:
        """How many of its characters may be shown."""
        return min(_SHOWN, max(len(self.text) // 3, 1))


class Page:
    """What is known of one file's new text, and what of it may be quoted.

    `lines` is by 1-based number.
    """

    def __init__(self, file: FileChange) -> None:
        self.file = file
        self._passages = list(_passages(file))
        self.lines = {
            first + offset: line
            for first, passage in self._passages
            for offset, line in enumerate(passage)
        }

    @cached_property
    def secrets(self) -> tuple[LocatedSecret, ...]:
        """The secrets on the page, in the order of the text."""
        return tuple(found for first, lines in self._passages for found in _found(first, lines))

    def quote(self, span: Span) -> tuple[Span, str]:
        """The part of `span` that can be evidence, and its text: one line, without a secret."""
        number = self._written(span.start_line)
        line = self.lines[number]
        start, end = _stripped(line)
        if number == span.start_line and span.start_col <= end:
            start = max(span.start_col - 1, start)
            last = span.end_col - 1 if span.end_line == number else end
            end = last if start < last <= end else end
        for found in self._on(number):
            first, after = _columns(found, number, line)
            if first <= start < after:
                return self.quote_up_to(found)
            if start < first < end:
                end = first
        return self._quoted(number, start, end)

    def quote_up_to(self, found: LocatedSecret) -> tuple[Span, str]:
        """The line of a secret up to its first few characters, without another one before it."""
        number, column = found.span.start_line, found.span.start_col - 1
        line = self.lines[number]
        before = [_columns(other, number, line)[1] for other in self._on(number)]
        start = max((end for end in before if end <= column), default=0)
        while start < column and line[start].isspace():
            start += 1
        return self._quoted(number, start, column + found.shown)

    def without_secrets(self, text: str) -> str:
        """`text` with what it repeats of the page's secrets taken out."""
        for found in self.secrets:
            text = text.replace(found.text, "…")
        return text

    def _on(self, number: int) -> Iterator[LocatedSecret]:
        return (found for found in self.secrets if found.span.touches(number, number))

    def _written(self, number: int) -> int:
        """The line, or the nearest one above it, that has text."""
        above = (n for n in range(number, 0, -1) if self.lines.get(n, "").strip())
        return next(above, min(self.lines, default=1))

    def _quoted(self, number: int, start: int, end: int) -> tuple[Span, str]:
        span = Span(start_line=number, start_col=start + 1, end_line=number, end_col=end + 1)
        return span, self.lines[number][start:end]


def _passages(file: FileChange) -> Iterator[tuple[int, Sequence[str]]]:
    """Lines that stand together, with the number of their first."""
    if file.text is not None:
        yield 1, lines_of(file.text)
        return
    for hunk in file.hunks:
        yield hunk.first_line, [line.text for line in hunk.lines if line.new_line]


def _found(first: int, lines: Sequence[str]) -> Iterator[LocatedSecret]:
    text = "\n".join(lines)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for secret in find_secrets(text):
        top = bisect_right(starts, secret.start) - 1
        bottom = bisect_right(starts, secret.end - 1) - 1
        span = Span(
            start_line=first + top,
            start_col=secret.start - starts[top] + 1,
            end_line=first + bottom,
            end_col=secret.end - starts[bottom] + 1,
        )
        yield LocatedSecret(secret, text[secret.start : secret.end], span)


def _columns(found: LocatedSecret, number: int, line: str) -> tuple[int, int]:
    """Where a secret stands on one of its lines, from 0, end exclusive."""
    span = found.span
    start = span.start_col - 1 if span.start_line == number else 0
    return start, span.end_col - 1 if span.end_line == number else len(line)


def _stripped(line: str) -> tuple[int, int]:
    return len(line) - len(line.lstrip()), len(line.rstrip())
