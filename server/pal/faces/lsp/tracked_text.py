"""A text that is edited in place, and that knows where each of its lines was before."""

from __future__ import annotations

from bisect import bisect_left
from difflib import SequenceMatcher
from itertools import takewhile

from lsprotocol import types

from pal.faces.lsp.convert import Positions, code_points

Place = tuple[int, int]
"""0-based line, as PAL counts lines, and code points before it in that line."""


_MOST_COMPARED = 100_000
"""Pairs of lines that are compared when a whole text is replaced: some 10 ms."""


class TrackedText:
    """Lines without their line feeds, and of each the line that it was when `mark` was called.

    An edit costs what its own lines cost: an editor sends one for every key.
    """

    def __init__(self, text: str) -> None:
        self._put(text)
        self.mark()

    @property
    def text(self) -> str:
        """All of it."""
        if self._text is None:
            self._text = "\n".join(self.lines)
        return self._text

    def mark(self) -> None:
        """From now on `origin` speaks of the text as it is now."""
        # By line: the 1-based line it was, negative once it is edited; 0 for a new one.
        self._origins = list(range(1, len(self.lines) + 1))
        self._now: tuple[list[int], list[int]] | None = None

    def where(self, line: int) -> tuple[int, bool]:
        """Where a line of the marked text is now, 1-based, and whether nobody has edited it.

        Of a line that is gone: where it would be, between those that are left.
        """
        origins, lines = self._present()
        at = bisect_left(origins, line)
        if at < len(origins) and origins[at] == line:
            return lines[at], self._origins[lines[at] - 1] > 0
        was, now = (origins[at - 1], lines[at - 1]) if at else (0, 0)
        room = lines[at] - 1 if at < len(lines) else len(self.lines)
        return max(1, min(now + line - was, room)), False

    def edit(self, place: types.Range, new: str, encoding: str) -> None:
        """Puts `new` in the place of what the client names."""
        start, end = self._place(place.start, encoding), self._place(place.end, encoding)
        (first, before), (last, after) = start, max(start, end)
        segment = self.lines[first][:before] + new + self.lines[last][after:]
        parts = segment.split("\n")
        self._origins[first : last + 1] = self._origins_of(parts, first, last)
        self.lines[first : last + 1] = parts
        if "\r" in segment or "\r" in self.lines[-1]:
            self._loose_returns = self._loose_returns or _has_loose_return([*parts, self.lines[-1]])
        self._text = self._now = None

    def replace(self, text: str) -> None:
        """Puts another text in its place; of lines that are equal in both the origin stays."""
        old, origins = self.lines, self._origins
        self._put(text)
        head = _common(old, self.lines)
        tail = min(_common(old[::-1], self.lines[::-1]), min(len(old), len(self.lines)) - head)
        end = len(old) - tail
        between = self.lines[head : len(self.lines) - tail]
        middle = _matched(old[head:end], origins[head:end], between)
        self._origins = [*origins[:head], *middle, *origins[end:]]
        self._now = None

    def _put(self, text: str) -> None:
        self._text: str | None = text
        self.lines = text.split("\n")
        self._loose_returns = "\r" in text and _has_loose_return(self.lines)

    def _place(self, position: types.Position, encoding: str) -> Place:
        if self._loose_returns:  # The client counts other lines.
            span = Positions(self.text, encoding).span_of(types.Range(position, position))
            return span.start_line - 1, span.start_col - 1
        if position.line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        line = self.lines[position.line].removesuffix("\r")
        return position.line, code_points(line, position.character, encoding)

    def _origins_of(self, parts: list[str], first: int, last: int) -> list[int]:
        """Of the lines that an edit leaves of `first` to `last`."""
        origins = [0] * len(parts)
        if parts[-1] == self.lines[last]:
            origins[-1] = self._origins[last]
        elif last != first or len(parts) == 1:
            origins[-1] = -abs(self._origins[last])
        if len(parts) > 1 and (last != first or not origins[-1]):
            same = parts[0] == self.lines[first]
            origins[0] = self._origins[first] if same else -abs(self._origins[first])
        return origins

    def _present(self) -> tuple[list[int], list[int]]:
        """The lines of the marked text that are left, in order, and where each is now."""
        if self._now is None:
            pairs = [(abs(was), now) for now, was in enumerate(self._origins, 1) if was]
            self._now = [was for was, _ in pairs], [now for _, now in pairs]
        return self._now


def _has_loose_return(lines: list[str]) -> bool:
    """Whether one stands where no line feed follows; the last line is that of the text."""
    inner = any("\r" in line.removesuffix("\r") for line in lines)
    return inner or "\r" in lines[-1]


def _matched(old: list[str], origins: list[int], new: list[str]) -> list[int]:
    """The origins of the new lines: those of equal old ones, else of those in whose place."""
    found = [0] * len(new)
    if len(old) * len(new) > _MOST_COMPARED:
        return found
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        for was, now in zip(range(first, last), range(start, end), strict=False):
            found[now] = origins[was] if kind == "equal" else -abs(origins[was])
    return found


def _common(old: list[str], new: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
