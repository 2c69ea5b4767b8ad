"""Finds where a quote stands in the code that was sent: models quote, the server counts lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pal.domain.code import Span

MARKED = re.compile(r"^\s*\d*\s?[+\- ]?\|")
"""What stands before each line of a prompt, in case a model quotes that too."""


def anchor(quote: str, lines: Mapping[int, str], *, near: int | None = None) -> Span | None:
    """The span of `quote` in `lines` (1-based number → text without line end), or None.

    Exact text is looked for first, then the same lines with other white space. Of several
    places the one nearest to line `near` is taken, else the first.
    """
    wanted = _quoted_lines(quote)
    if not wanted:
        return None
    for match in (_exactly, _but_for_space):
        places = list(match(wanted, lines))
        if places:
            return min(places, key=lambda span: abs(span.start_line - near) if near else 0)
    return None


def text_at(span: Span, lines: Mapping[int, str]) -> str:
    """What stands at `span`, lines joined by a newline."""
    if span.start_line == span.end_line:
        return lines[span.start_line][span.start_col - 1 : span.end_col - 1]
    first = lines[span.start_line][span.start_col - 1 :]
    middle = [lines[number] for number in range(span.start_line + 1, span.end_line)]
    return "\n".join((first, *middle, lines[span.end_line][: span.end_col - 1]))


def _quoted_lines(quote: str) -> list[str]:
    lines = quote.replace("\r\n", "\n").strip("\n").split("\n")
    if all(MARKED.match(line) for line in lines):
        lines = [MARKED.sub("", line) for line in lines]
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _exactly(wanted: list[str], lines: Mapping[int, str]) -> Iterator[Span]:
    first, last = wanted[0], wanted[-1]
    if len(wanted) == 1:
        for number, text in lines.items():
            start = text.find(first)
            while start >= 0:
                yield _span(number, start, number, start + len(first))
                start = text.find(first, start + len(first))
        return
    for number, text in lines.items():
        end = number + len(wanted) - 1
        inner = (lines.get(number + offset) for offset in range(1, len(wanted) - 1))
        if (
            text.endswith(first)
            and lines.get(end, "\0").startswith(last)
            and all(has == wants for has, wants in zip(inner, wanted[1:-1], strict=True))
        ):
            yield _span(number, len(text) - len(first), end, len(last))


def _but_for_space(wanted: list[str], lines: Mapping[int, str]) -> Iterator[Span]:
    plain = [_squeezed(line) for line in wanted if line.strip()]
    squeezed = {number: _squeezed(text) for number, text in lines.items() if text.strip()}
    numbers = sorted(squeezed)
    for place in range(len(numbers) - len(plain) + 1):
        window = numbers[place : place + len(plain)]
        unbroken = all(number in lines for number in range(window[0], window[-1] + 1))
        held = (_holds(squeezed[n], want) for n, want in zip(window, plain, strict=True))
        if unbroken and all(held):
            last = lines[window[-1]]
            start = len(lines[window[0]]) - len(lines[window[0]].lstrip())
            yield _span(window[0], start, window[-1], len(last.rstrip()))


def _holds(line: str, wanted: str) -> bool:
    return line == wanted or (len(wanted) >= 8 and wanted in line)


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _span(start_line: int, start: int, end_line: int, end: int) -> Span:
    return Span(
        start_line=start_line, start_col=start + 1, end_line=end_line, end_col=max(end, 0) + 1
    )
