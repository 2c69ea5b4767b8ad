"""A text in which evidence is looked up, many times."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate

from pal.domain.code import Symbol, lines_of
from pal.review.earlier.surroundings import NEAR, Surroundings, digest, squeezed
from pal.source.symbols import enclosing, symbols

MOST_PLACES = 5_000
"""Places of one quote that are told apart; one that stands everywhere says nothing."""


class Sheet:
    """Lines by 1-based number; those without text do not count, nor does other white space.

    With the `path` and the whole `text` it knows the definitions too.
    """

    def __init__(self, lines: Mapping[int, str], path: str = "", text: str = "") -> None:
        self._file = path, text
        plain = {number: squeezed(line) for number, line in sorted(lines.items())}
        self._numbers = [number for number, line in plain.items() if line]
        self._lines = [plain[number] for number in self._numbers]
        self._at = {number: place for place, number in enumerate(self._numbers)}
        self.places = cache(self._places)

    @classmethod
    def of(cls, path: str, text: str | None) -> Sheet:
        """Of a whole file; an empty one for None."""
        if text is None:
            return cls({})
        return cls(dict(enumerate(lines_of(text), 1)), path, text)

    def holds(self, evidence: str) -> bool:
        """Whether the evidence stands anywhere."""
        return bool(self.places(evidence))

    def _places(self, evidence: str) -> tuple[int, ...]:
        """The lines that the evidence begins on, each once, in order."""
        wanted = "\n".join(line for line in map(squeezed, evidence.split("\n")) if line)
        found: list[int] = []
        at = self._joined.find(wanted) if wanted else -1
        while at >= 0 and len(found) < MOST_PLACES:
            place = bisect_right(self._starts, at) - 1
            found.append(self._numbers[place])
            end = self._starts[place] + len(self._lines[place])
            at = self._joined.find(wanted, end)
        return tuple(found)

    def symbol(self, line: int) -> str:
        """The definition that the line stands in, dotted; empty outside of any."""
        found = enclosing(self._outline, line)
        return found.name if found else ""

    def surroundings(self, line: int, evidence: str) -> Surroundings:
        """What stands about the line that the evidence begins on; nothing, if it is not there."""
        place = self._at.get(line)
        if place is None:
            return Surroundings("", (), ())
        places = self.places(evidence)
        above = self._digests[max(place - NEAR, 0) : place]
        return Surroundings(
            self._digests[place],
            tuple(reversed(above)),
            tuple(self._digests[place + 1 : place + 1 + NEAR]),
            self.symbol(line),
            bisect_left(places, line),
            len(places),
        )

    @cached_property
    def _outline(self) -> Sequence[Symbol]:
        return symbols(*self._file)

    @cached_property
    def _joined(self) -> str:
        return "\n".join(self._lines)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self._lines[:-1]), initial=0))

    @cached_property
    def _digests(self) -> list[str]:
        return [digest(line) for line in self._lines]
