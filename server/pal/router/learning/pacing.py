"""What a dollar must bring so that a budget lasts: planned from what the tasks take and give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_TRIFLE = 1e-6


@dataclass(frozen=True, slots=True)
class Level:
    """What one model costs in a task (USD a request), and the quality it gives."""

    usd: float
    quality: float


def price_of_quality(
    tasks: Iterable[tuple[float, Sequence[Level]]], rate_usd: float, *, rounds_up: bool = False
) -> float:
    """The quality that a dollar must bring, for the mean request to cost `rate_usd` at most.

    Args:
        tasks: each with its share of the requests.
        rate_usd: to be spent on a mean request.
        rounds_up: whether the step up that can be afforded for some of the requests is taken for
            all. Taken in turns with not taking it, the rate is met on the whole.

    Returns:
        0 where the best in every task can be had; else what the first step up that cannot be
        afforded in full brings a dollar, a trifle less or more.
    """
    spent = 0.0
    steps: list[tuple[float, float]] = []
    for share, levels in tasks:
        useful = _upper_hull(levels)
        spent += share * useful[0].usd
        steps += [
            ((up.quality - low.quality) / (up.usd - low.usd), share * (up.usd - low.usd))
            for low, up in pairwise(useful)
        ]
    for gain, usd in sorted(steps, reverse=True):
        spent += usd
        if spent > rate_usd:
            return gain * (1 - _TRIFLE if rounds_up else 1 + _TRIFLE)
    return 0.0


def _upper_hull(levels: Sequence[Level]) -> list[Level]:
    """The levels that some price of quality would choose, cheapest first."""
    hull: list[Level] = []
    for level in sorted(levels, key=lambda one: (one.usd, -one.quality)):
        if hull and (level.quality <= hull[-1].quality or level.usd <= hull[-1].usd):
            continue
        while len(hull) > 1 and _gain(hull[-2], hull[-1]) <= _gain(hull[-1], level):
            hull.pop()
        hull.append(level)
    return hull


def _gain(low: Level, up: Level) -> float:
    return (up.quality - low.quality) / (up.usd - low.usd)
