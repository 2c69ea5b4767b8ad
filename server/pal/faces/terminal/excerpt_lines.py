"""Code on a terminal: numbered lines with the place at fault marked, and fixes as small diffs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from pal.domain.code import Span
from pal.domain.finding import Edit, Finding
from pal.faces.terminal.code import Code
from pal.faces.terminal.plain import plain
from pal.faces.terminal.style import Style

_TAB = 4
_MOST_LINES = 4
_LONGEST_LINE, _LEAD = 160, 20
"""Characters of a line that are shown, and of those before the place at fault."""

_LONGEST_FIX = 10
"""Lines of a fix that are shown, old and new together; a longer one is work for an editor."""


def excerpt_lines(finding: Finding, code: Code | None, style: Style) -> Iterator[str]:
    """The lines at fault, `   12 | code`, and under a single one the marks of its span.

    Without `code`, the evidence alone, which is all that is known to stand there.
    """
    span = finding.span
    rows = code.between(span.start_line, span.end_line) if code else []
    known = bool(rows)
    rows = rows or finding.evidence.split("\n")
    start = span.start_col - 1 if known and len(rows) == 1 else 0
    for number, row in enumerate(rows[:_MOST_LINES], span.start_line):
        yield f"{style.paint(f'{number:>5} |', 'dim')} {_shown(_clipped(row, start))}"
    if len(rows) > _MOST_LINES:
        yield style.paint(f"      | … to line {span.end_line}", "dim")
    elif known and len(rows) == 1:
        yield _marks(rows[0], span, style)


def fix_lines(edits: Sequence[Edit], code: Code | None, style: Style) -> Iterator[str]:
    """The edits as `- old` and `+ new` lines; nothing where the old text is not at hand."""
    for edit in edits:
        old = code.between(edit.span.start_line, edit.span.end_line) if code else []
        if not old:
            continue
        head = old[0][: edit.span.start_col - 1]
        tail = old[-1][edit.span.end_col - 1 :]
        new = f"{head}{edit.new_text}{tail}".removesuffix("\n").split("\n")
        if len(old) + len(new) > _LONGEST_FIX:
            yield style.paint(f"({len(old)} lines become {len(new)})", "dim")
            continue
        yield from (style.paint(f"- {_shown(_clipped(row))}", "red") for row in old)
        yield from (style.paint(f"+ {_shown(_clipped(row))}", "green") for row in new)


def _marks(row: str, span: Span, style: Style) -> str:
    begin, end = _window(row, span.start_col - 1)
    lead = "…" if begin else ""
    before = _cells(_shown(lead + row[begin : span.start_col - 1]))
    within = _cells(_shown(lead + row[begin : min(span.end_col - 1, end)]))
    marks = "^" * max(within - before, 1)
    return f"{style.paint('      |', 'dim')} {' ' * before}{style.paint(marks, 'red')}"


def _window(row: str, start: int) -> tuple[int, int]:
    """The part of a line that is shown, so that it holds what begins at `start`."""
    begin = 0 if len(row) <= _LONGEST_LINE else max(start - _LEAD, 0)
    return begin, begin + _LONGEST_LINE


def _clipped(row: str, start: int = 0) -> str:
    begin, end = _window(row, start)
    return ("…" if begin else "") + row[begin:end] + ("…" if end < len(row) else "")


def _shown(row: str) -> str:
    return plain(row.expandtabs(_TAB))


def _cells(text: str) -> int:
    """Columns that the text takes on a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1
        for c in text
    )
