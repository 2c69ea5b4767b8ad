"""Places in a text as PAL counts them and as a client does: the only position arithmetic."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from pal.domain.code import Span

_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text) + sum(character > "\uffff" for character in text),
    "utf-32": len,
}
_CLIENT_LINE_END = re.compile(r"\r\n|\r|\n")


def code_points(line: str, units: int, encoding: str) -> int:
    """How many code points of the line a client means that counts so many units; at most all."""
    if line.isascii():
        return min(units, len(line))
    count = _UNITS[encoding]
    for index, character in enumerate(line):
        if units <= 0:
            return index
        units -= count(character)
    return len(line)


class Positions:
    """The places in one text, for a client that counts characters in units of `encoding`.

    PAL's lines and columns are 1-based, columns in code points, and lines end at line feeds. A
    client's are 0-based, and lines end at a lone carriage return too. What lies beyond a line's
    end, or beyond the text's, is taken to be that end.
    """

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._encoding = encoding
        self._units = _UNITS[encoding]
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._client_starts = self._starts
        if "\r" in text:
            self._client_starts = [0, *(end.end() for end in _CLIENT_LINE_END.finditer(text))]

    def range_of(self, span: Span) -> types.Range:
        """Where the span lies for the client."""
        return types.Range(
            self._position(self._offset(span.start_line, span.start_col)),
            self._position(self._offset(span.end_line, span.end_col)),
        )

    def span_of(self, place: types.Range) -> Span:
        """What the client's range means."""
        # Values are checked by a library that takes long to load: this is not needed before.
        from pal.domain.code import Span  # noqa: PLC0415

        start_line, start_col = self._line_and_column(self.offset_of(place.start))
        end_line, end_col = self._line_and_column(self.offset_of(place.end))
        return Span(start_line=start_line, start_col=start_col, end_line=end_line, end_col=end_col)

    def offset_of(self, position: types.Position) -> int:
        """How many code points stand before the client's position."""
        if position.line >= len(self._client_starts):
            return len(self._text)
        start = self._client_starts[position.line]
        line = self._line(self._client_starts, position.line).rstrip("\r\n")
        return start + code_points(line, position.character, self._encoding)

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return len(self._text)
        text = self._line(self._starts, line - 1).removesuffix("\n").removesuffix("\r")
        return self._starts[line - 1] + min(column - 1, len(text))

    def _position(self, offset: int) -> types.Position:
        line = bisect_right(self._client_starts, offset) - 1
        before = self._text[self._client_starts[line] : offset]
        return types.Position(line, len(before) if before.isascii() else self._units(before))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def _line(self, starts: list[int], index: int) -> str:
        """The line with its end."""
        end = starts[index + 1] if index + 1 < len(starts) else len(self._text)
        return self._text[starts[index] : end]
