"""One claim of a panel, and who of it holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pal.review.claims.panel_reply import Side
from pal.review.claims.voice import Voice

Said = tuple[Voice, Side | None]
"""Who says something, and which side it speaks for."""


@dataclass(frozen=True, slots=True)
class Point:
    """A claim with every member of the panel in one place; names in order.

    Attributes:
        holds: who says so.
        denies: who says that it is wrong.
        told: who says so only because they were told to; it counts for nothing.
        told_against: who says that it is wrong only because they were told to.
        silent: who says neither, or both.
    """

    text: str
    holds: tuple[str, ...]
    denies: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    told_against: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, text: str, held: Iterable[Said], denied: Iterable[Said], panel: Sequence[Voice]
    ) -> Point:
        """Each model has one vote, however often it says so."""
        held, denied = list(held), list(denied)
        holds = {voice.model for voice, side in held if voice.means(side)}
        denies = {voice.model for voice, side in denied if voice.means(side)}
        told = {voice.model for voice, _ in held} - holds - denies
        against = {voice.model for voice, _ in denied} - holds - denies - told
        both = holds & denies
        silent = {voice.model for voice in panel} - (holds | denies | told | against) | both
        sets = (holds - both, denies - both, told, against, silent)
        return cls(text, *(tuple(sorted(names)) for names in sets))

    def is_agreed(self, threshold: int) -> bool:
        """Whether so many models say so, and more than deny it."""
        return len(self.holds) >= threshold and len(self.holds) > len(self.denies)

    @property
    def is_lone(self) -> bool:
        """Whether one model alone says so, or none means it, and nobody denies it."""
        return len(self.holds) < 2 and not self.denies


def by_support(points: Collection[Point]) -> tuple[Point, ...]:
    """Most votes first; of equals, first those that others have to do with."""

    def place(one: Point) -> tuple[object, ...]:
        return (
            -len(one.holds),
            one.is_lone,
            one.text,
            one.holds,
            one.denies,
            one.told,
            one.told_against,
        )

    return tuple(sorted(points, key=place))
