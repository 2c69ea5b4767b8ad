"""All that was learned so far: a value, which every outcome makes a new one of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pal.router.learning.constants import CONSTANTS
from pal.router.learning.record import Outcome, Record


@dataclass(frozen=True, slots=True)
class Experience:
    """What every model has shown in every task.

    Attributes:
        records: by task, then by model.
        asked: answers by task: the shares that a budget is planned by.
        told: those of them whose outcome is known.
    """

    records: Mapping[str, Mapping[str, Record]] = field(
        default_factory=dict[str, Mapping[str, Record]]
    )
    asked: Mapping[str, int] = field(default_factory=dict[str, int])
    told: Mapping[str, int] = field(default_factory=dict[str, int])

    def clock(self, task: str) -> int:
        """The task's time, which passes with its outcomes: what is rarely asked is kept longer."""
        return self.told.get(task, 0)

    @property
    def heard(self) -> float:
        """The share of answers that an outcome is heard of, above 0."""
        asked, told = sum(self.asked.values()), sum(self.told.values())
        return min((told + CONSTANTS.heard) / (asked + CONSTANTS.heard), 1.0)

    def after_asking(self, task: str) -> Experience:
        """A model was asked; whether an outcome follows is open."""
        return replace(self, asked={**self.asked, task: self.asked.get(task, 0) + 1})

    def after(self, outcome: Outcome) -> Experience:
        """With one outcome more; a reward that is no number teaches nothing."""
        if math.isnan(outcome.reward):
            return self
        task, model = outcome.task, outcome.model
        known = self.records.get(task, {})
        record = known.get(model, Record()).after(outcome)
        return replace(
            self,
            records={**self.records, task: {**known, model: record}},
            told={**self.told, task: self.told.get(task, 0) + 1},
        )

    def after_release(self, successors: Mapping[str, str]) -> Experience:
        """With new versions, each named with the one that it follows; those known are left."""
        records = {
            task: {
                **{
                    new: known[old].inherited(self.clock(task))
                    for new, old in successors.items()
                    if old in known and new not in known
                },
                **known,
            }
            for task, known in self.records.items()
        }
        return replace(self, records=records)
