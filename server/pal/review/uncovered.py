"""Cuts a span down until no secret stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pal.domain.code import Span
from pal.review.anchor import MARKED

_SHOWN = 4
"""Characters of a line that is nothing but a secret: enough to tell its kind."""


def uncovered(span: Span, lines: Mapping[int, str], secrets: Iterable[str]) -> Span:
    """The longest part of `span` on one line without a secret; all of it where there is none.

    `lines` are by 1-based number. Of a place that is nothing but a secret, its first characters.
    """
    written = (MARKED.sub("", line).strip() for secret in secrets for line in secret.split("\n"))
    hidden = sorted({line for line in written if line}, key=len, reverse=True)
    rows = {n: _columns(span, n, lines[n]) for n in range(span.start_line, span.end_line + 1)}
    if not any(one in lines[n][slice(*rows[n])] for n in rows for one in hidden):
        return span
    pattern = re.compile("|".join(map(re.escape, hidden)))
    places = [
        place
        for number, columns in rows.items()
        for place in _between(pattern, number, lines[number], *columns)
    ]
    best = max(places, key=lambda place: place.end_col - place.start_col, default=None)
    return best or _beginning(span, lines)


def _columns(span: Span, number: int, line: str) -> tuple[int, int]:
    """Where the span stands on one of its lines, from 0, end exclusive."""
    start = span.start_col - 1 if number == span.start_line else 0
    return start, span.end_col - 1 if number == span.end_line else len(line)


def _between(
    pattern: re.Pattern[str], number: int, line: str, start: int, end: int
) -> Iterable[Span]:
    for secret in (*pattern.finditer(line), None):
        last = min(secret.start() if secret else end, end)
        part = line[start:last]
        if part.strip():
            first = start + len(part) - len(part.lstrip())
            yield _on(number, first, first + len(part.strip()))
        start = max(secret.end() if secret else end, start)


def _beginning(span: Span, lines: Mapping[int, str]) -> Span:
    start, end = _columns(span, span.start_line, lines[span.start_line])
    start += len(lines[span.start_line][start:end]) - len(
        lines[span.start_line][start:end].lstrip()
    )
    return _on(span.start_line, start, start + min(_SHOWN, max((end - start) // 3, 1)))


def _on(line: int, start: int, end: int) -> Span:
    return Span(start_line=line, start_col=start + 1, end_line=line, end_col=end + 1)
