"""What stands about a line, so that it is known again among lines that are equal to it."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass

_OWN, _SYMBOL, _PLACE = 24, 24, 3
"""What it says that the whole line, its definition and its number among equal ones are the same,
beside 2 for each of its neighbours."""

NEAR = 6
"""Lines that are looked at above and below, those without text left out."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Lines as eight hex digits each, white space left out.

    Attributes:
        own: the line itself.
        above: from the nearest up; fewer than `NEAR` where the text begins.
        below: from the nearest down.
        symbol: the definition it stands in, dotted; empty outside of any.
        place: which of the places it is that the evidence stands in, from 0.
        places: how many there are.
    """

    own: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    symbol: str = ""
    place: int = 0
    places: int = 1

    @classmethod
    def read(cls, text: str) -> Surroundings:
        """From what `text` gave."""
        own, above, below, place, places, symbol = text.split("|", 5)
        return cls(own, tuple(above.split()), tuple(below.split()), symbol, int(place), int(places))

    @property
    def text(self) -> str:
        """For the store."""
        lines = (self.own, " ".join(self.above), " ".join(self.below))
        return "|".join((*lines, str(self.place), str(self.places), self.symbol))

    def likeness(self, other: Surroundings) -> int:
        """How much of them is the same; 0 if nothing is. What is nearest says most."""
        unbroken = _in_common(self.above, other.above) + _in_common(self.below, other.below)
        anywhere = _shared(self.above, other.above) + _shared(self.below, other.below)
        in_place = (self.place, self.places) == (other.place, other.places)
        if not (anywhere or in_place):
            return 0
        same_symbol = bool(self.symbol) and self.symbol == other.symbol
        same = _OWN * (self.own == other.own) + _SYMBOL * same_symbol + _PLACE * in_place
        return same + 2 * unbroken + anywhere


def digest(line: str) -> str:
    """A line as eight hex digits, whatever its white space."""
    return f"{zlib.crc32(squeezed(line).encode('utf-8', 'surrogatepass')):08x}"


def squeezed(line: str) -> str:
    """Without white space."""
    return "".join(line.split())


def _in_common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many are equal from the start on."""
    length = min(len(one), len(other))
    return next((n for n in range(length) if one[n] != other[n]), length)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return (Counter(one) & Counter(other)).total()
