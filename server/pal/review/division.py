"""Divides a hunk that is too long for one call where its definitions begin and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pal.domain.change import DiffLine, Hunk
from pal.domain.code import Symbol

PART_CHARS = 40_000
"""Characters of code in one part, as far as its definitions are no longer."""

_Lines = tuple[DiffLine, ...]


def divided(hunk: Hunk, known: Sequence[Symbol]) -> Iterator[Hunk]:
    """The hunk in parts of at most `PART_CHARS`, in order; together they hold every line once.

    A type that is too long is divided between its methods; a function is never cut, nor is what
    lies between definitions, so a part may be longer.

    Args:
        hunk: what changed.
        known: the definitions of the new text, an outer one before its inner ones.
    """
    parts = list(_packed(_pieces(hunk.lines, _starts(known))))
    if len(parts) == 1:
        yield hunk
        return
    for lines in parts:
        old = next((line.old_line for line in lines if line.old_line), hunk.old_start)
        new = next((line.new_line for line in lines if line.new_line), hunk.new_start)
        yield Hunk(old, new, hunk.section, lines)


def _starts(known: Iterable[Symbol]) -> list[set[int]]:
    """By depth, the lines that begin a definition or follow one."""
    around: list[Symbol] = []
    levels: list[set[int]] = []
    for symbol in known:
        while around and around[-1].last_line < symbol.first_line:
            around.pop()
        if len(around) == len(levels):
            levels.append(set())
        levels[len(around)] |= {symbol.first_line, symbol.last_line + 1}
        around.append(symbol)
    return levels


def _pieces(lines: _Lines, levels: Sequence[set[int]]) -> Iterator[_Lines]:
    """Divided at the outermost definitions, and further in only where that is not enough."""
    if not levels or _length(lines) <= PART_CHARS:
        yield lines
        return
    begin = 0
    for at, line in enumerate(lines):
        if line.new_line in levels[0] and at > begin:
            yield from _pieces(lines[begin:at], levels[1:])
            begin = at
    yield from _pieces(lines[begin:], levels[1:])


def _packed(pieces: Iterable[_Lines]) -> Iterator[_Lines]:
    packed: list[DiffLine] = []
    size = 0
    for piece in pieces:
        length = _length(piece)
        if packed and size + length > PART_CHARS:
            yield tuple(packed)
            packed, size = [], 0
        packed += piece
        size += length
    yield tuple(packed)


def _length(lines: Iterable[DiffLine]) -> int:
    return sum(len(line.text) + 8 for line in lines)
