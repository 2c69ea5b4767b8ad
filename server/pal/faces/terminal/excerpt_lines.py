"""The code at fault: numbered lines with the place marked."""

from __future__ import annotations

from collections.abc import Iterator

from pal.domain.code import Span
from pal.domain.finding import Finding
from pal.faces.terminal.code import Code
from pal.faces.terminal.code_row import cells, code_row, shown, window
from pal.faces.terminal.style import Style

_MOST_LINES = 4
_GUTTER = 8
"""Columns that the number of a line and its bar take."""


def excerpt_lines(finding: Finding, code: Code | None, style: Style) -> Iterator[str]:
    """The lines at fault, `   12 | code`, and under a single one the marks of its span.

    Without `code`, the evidence alone, which is all that is known to stand there.
    """
    span = finding.span
    room = style.columns - _GUTTER
    rows = code.between(span.start_line, span.end_line) if code else []
    known = bool(rows)
    rows = rows or finding.evidence.split("\n")
    start = span.start_col - 1 if known and len(rows) == 1 else 0
    for number, row in enumerate(rows[:_MOST_LINES], span.start_line):
        yield f"{style.paint(f'{number:>5} |', 'dim')} {code_row(row, room, start)}"
    if len(rows) > _MOST_LINES:
        yield style.paint(f"      | … to line {span.end_line}", "dim")
    elif known and len(rows) == 1:
        yield _marks(rows[0], span, room, style)


def _marks(row: str, span: Span, room: int, style: Style) -> str:
    begin, end = window(row, span.start_col - 1, room)
    lead = 1 if begin else 0
    before = lead + cells(shown(row[begin : span.start_col - 1]))
    within = lead + cells(shown(row[begin : min(span.end_col - 1, end)]))
    marks = "^" * max(within - before, 1)
    return f"{style.paint('      |', 'dim')} {' ' * before}{style.paint(marks, 'red')}"
