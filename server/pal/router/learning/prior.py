"""How far shipped priors are believed: by how likely they make what was seen since."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pal.router.learning.arm import Arm
from pal.router.learning.constants import CONSTANTS


@dataclass(frozen=True, slots=True)
class Seen:
    """By how much a model is better than its tasks' typical quality: a sum, and its precision."""

    total: float = 0.0
    precision: float = 0.0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One account of how models differ: by these much, give or take `variance`.

    Attributes:
        chance: how likely it is, given what was seen.
    """

    chance: float
    expected: Mapping[str, float]
    variance: float
    is_flat: bool

    def effect(self, model: str, seen: Seen) -> tuple[float, float]:
        """By how much the model is better than typical: mean and variance."""
        precision = 1 / self.variance + seen.precision
        return (self.expected[model] / self.variance + seen.total) / precision, 1 / precision


def typical_prior(arms: Sequence[Arm]) -> float:
    """The mean of the shipped priors; without any, what is assumed of everyone."""
    known = [arm.prior for arm in arms if arm.prior is not None]
    return sum(known) / len(known) if known else CONSTANTS.base


def hypotheses(arms: Sequence[Arm], seen: Mapping[str, Seen], spread: float) -> list[Hypothesis]:
    """The priors as shipped against models that differ, by `spread`, in no way known before."""
    flat = dict.fromkeys((arm.model for arm in arms), 0.0)
    if all(arm.prior is None for arm in arms):
        return [Hypothesis(1.0, flat, spread**2, is_flat=True)]
    middle = typical_prior(arms)
    shipped = {arm.model: 0.0 if arm.prior is None else arm.prior - middle for arm in arms}
    accounts = (
        (CONSTANTS.trust, shipped, CONSTANTS.prior_sd**2),
        (1 - CONSTANTS.trust, flat, spread**2),
    )
    weights = [
        math.log(chance) + _log_likelihood(expected, variance, seen)
        for chance, expected, variance in accounts
    ]
    top = max(weights)
    likely = [math.exp(weight - top) for weight in weights]
    return [
        Hypothesis(one / sum(likely), expected, variance, is_flat=expected is flat)
        for one, (_, expected, variance) in zip(likely, accounts, strict=True)
    ]


def _log_likelihood(
    expected: Mapping[str, float], variance: float, seen: Mapping[str, Seen]
) -> float:
    total = 0.0
    for model, one in seen.items():
        if one.precision > 0:
            spread = variance + 1 / one.precision
            error = one.total / one.precision - expected[model]
            total -= 0.5 * (math.log(spread) + error * error / spread)
    return total
