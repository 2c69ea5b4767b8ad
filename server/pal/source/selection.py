"""Lines that are looked at whether or not they changed."""

from __future__ import annotations

from collections.abc import Iterable

from pal.domain.change import DiffLine, FileChange, Hunk
from pal.domain.code import Span, lines_of
from pal.domain.errors import InputError, UnknownName
from pal.source.symbols import symbols

_NAMED = 8


def whole_file(path: str, text: str) -> FileChange:
    """All of a file, as if every line were new."""
    return _selected(path, text, [(1, len(lines_of(text)))])


def selected_span(path: str, text: str, span: Span) -> FileChange:
    """The lines that a selection touches; `InputError` if the file is shorter."""
    length = len(lines_of(text))
    if span.start_line > max(length, 1):
        raise InputError(f"{path} has {length} lines; there is no line {span.start_line}.")
    # An editor's selection of whole lines ends before the first column of the next one.
    last = span.end_line - (span.end_col == 1 and span.end_line > span.start_line)
    return _selected(path, text, [(span.start_line, min(last, length))])


def selected_symbol(path: str, text: str, name: str) -> FileChange:
    """The definitions of that name: dotted, or its last part where only one has it."""
    known = symbols(path, text)
    found = [symbol for symbol in known if symbol.name == name]
    if not found:
        found = [symbol for symbol in known if symbol.name.endswith(f".{name}")]
        if not found:
            names = {part for symbol in known for part in (symbol.name, _last(symbol.name))}
            raise UnknownName(f"symbol in {path} called", name, names)
        if len({symbol.name for symbol in found}) > 1:
            places = [f"{symbol.name} (line {symbol.first_line})" for symbol in found[:_NAMED]]
            more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
            raise InputError(
                f"{name!r} is the name of {len(found)} symbols in {path}:"
                f" {', '.join(places)}{more}. Name one of them in full."
            )
    return _selected(path, text, [(symbol.first_line, symbol.last_line) for symbol in found])


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _selected(path: str, text: str, ranges: Iterable[tuple[int, int]]) -> FileChange:
    lines = lines_of(text)
    hunks = tuple(
        Hunk(
            old_start=first - 1,
            new_start=first,
            section="",
            lines=tuple(DiffLine("+", lines[n - 1], None, n) for n in range(first, last + 1)),
        )
        for first, last in ranges
        if last >= first
    )
    return FileChange(path, "modified", hunks, text=text)
