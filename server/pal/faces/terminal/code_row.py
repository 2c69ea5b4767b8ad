"""One line of code as a terminal of a certain width can show it."""

from __future__ import annotations

import unicodedata

from pal.faces.terminal.plain import plain

_TAB = 4
_LEAD = 20
"""Characters that are shown before the place at fault, where a line is too long."""


def code_row(row: str, room: int, start: int = 0) -> str:
    """The line in at most `room` cells, so that what begins at 0-based column `start` is seen."""
    begin, end = window(row, start, room)
    return ("…" if begin else "") + shown(row[begin:end]) + ("…" if end < len(row) else "")


def window(row: str, start: int, room: int) -> tuple[int, int]:
    """The part of a line that is shown: 0-based columns, end exclusive."""
    if len(row) <= room and cells(shown(row)) <= room:
        return 0, len(row)
    begin = 0 if start + _LEAD <= room else max(start - _LEAD, 0)
    while cells(shown(row[begin:start])) > max(room - 2 - _LEAD, _LEAD):
        begin += 1
    end = min(begin + room - 2, len(row))
    while end > begin + 1 and cells(shown(row[begin:end])) > room - 2:
        end -= 1
    return begin, end


def shown(row: str) -> str:
    """With tabs as spaces, and nothing that drives the terminal."""
    return plain(row.expandtabs(_TAB))


def cells(text: str) -> int:
    """Columns that the text takes on a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1
        for c in text
    )
