"""What a model has shown in a task: sums of outcomes in which older ones weigh less."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pal.router.learning.constants import CONSTANTS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer.

    Attributes:
        at: the task's `Experience.clock` when the model was chosen.
        reward: how good the answer was, 0 to 1.
        usd: what it cost; None if unknown.
        expected_usd: what it was expected to cost; None if unknown.
        flips: how often a signal of this kind says the opposite of what is true, 0 to below 0.5.
    """

    task: str
    model: str
    at: int
    reward: float
    usd: float | None = None
    expected_usd: float | None = None
    flips: float = 0.0


@dataclass(frozen=True, slots=True)
class Record:
    """Weighted sums as of the clock `at`. In which order outcomes are added makes no difference.

    Attributes:
        weight: outcomes, each by its age.
        reward: their rewards.
        square: their rewards squared.
        priced: those with a cost, and beside it what they cost and were expected to, in USD.
    """

    at: int = 0
    weight: float = 0.0
    reward: float = 0.0
    square: float = 0.0
    priced: float = 0.0
    usd: float = 0.0
    expected_usd: float = 0.0

    def after(self, outcome: Outcome) -> Record:
        """With one outcome more; a signal that is often wrong counts for less."""
        certainty = 1 - 2 * min(max(outcome.flips, 0.0), 0.49)
        reward = 0.5 + (min(max(outcome.reward, 0.0), 1.0) - 0.5) / certainty
        at = max(self.at, outcome.at)
        old, new = CONSTANTS.memory ** (at - self.at), CONSTANTS.memory ** (at - outcome.at)
        weight = new * certainty**2
        usd = outcome.usd if outcome.usd is not None and math.isfinite(outcome.usd) else None
        paid = 0.0 if usd is None else new
        return Record(
            at,
            self.weight * old + weight,
            self.reward * old + weight * reward,
            self.square * old + weight * reward**2,
            self.priced * old + paid,
            self.usd * old + paid * max(usd or 0.0, 0.0),
            self.expected_usd * old + paid * (outcome.expected_usd or 0.0),
        )

    def weight_at(self, clock: int) -> float:
        """What its outcomes weigh now."""
        return self.weight * CONSTANTS.memory ** max(clock - self.at, 0)

    def inherited(self, clock: int) -> Record:
        """What a successor starts from: a little better, on fewer outcomes, and without a cost."""
        weight = self.weight_at(clock)
        if weight <= 0:
            return Record()
        share = min(weight, CONSTANTS.inherited) / self.weight
        lift, mean = CONSTANTS.lift, self.reward / self.weight
        # Squares move so that the outcomes' own variance stays.
        square = self.square + self.weight * (2 * mean * lift + lift**2)
        return Record(
            clock, self.weight * share, (self.reward + self.weight * lift) * share, square * share
        )
