"""How good a model is believed to be."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belief:
    """A posterior, taken as normal: mean and variance of the quality; outcomes behind it.

    Attributes:
        noise: variance of one outcome about the mean.
        observed: what the task's own outcomes weigh.
    """

    mean: float
    variance: float
    noise: float
    observed: float

    @property
    def interval(self) -> tuple[float, float]:
        """Where the quality lies with 9 to 1, within 0 and 1."""
        reach = 1.645 * math.sqrt(self.variance)
        low, high = self.mean - reach, self.mean + reach
        return min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)
