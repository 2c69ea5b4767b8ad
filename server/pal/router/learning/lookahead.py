"""Which model to choose when choosing also teaches: some looks ahead, as far as they pay."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pal.router.learning.belief import Belief
from pal.router.learning.constants import CONSTANTS

_NEVER = -6.0
"""Standard deviations behind, from where a change of mind is out of the question."""


def worth_of_looking(
    beliefs: Mapping[str, Belief], utility: Mapping[str, float], horizon: float
) -> dict[str, float]:
    """By model, what choosing it brings over choosing the best known, in quality a choice.

    Looking n times at a model moves its mean by so much. If that would change which model is best,
    the `horizon` after it gains; each look at another than the best costs the difference. Only
    the share `heard` of the looks teaches.
    """
    best = max(utility, key=utility.__getitem__)
    second = max((value for name, value in utility.items() if name != best), default=None)
    if second is None:
        return {best: 0.0}
    worth: dict[str, float] = {}
    for name, value in utility.items():
        behind = utility[best] - value
        apart = utility[best] - second if name == best else behind
        belief = beliefs[name]
        worth[name] = max(
            horizon / looks * _expected_change(belief, looks, apart) - behind
            for looks in CONSTANTS.looks
        )
    return worth


def _expected_change(belief: Belief, looks: int, apart: float) -> float:
    """By how much the best choice is expected to be better after these looks."""
    moves = belief.variance / math.sqrt(belief.variance + belief.noise / looks)
    z = -apart / moves
    if z < _NEVER:
        return 0.0
    density = math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return moves * (density + z * 0.5 * math.erfc(-z / math.sqrt(2)))
