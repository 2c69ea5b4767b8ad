"""From outcomes to beliefs: a task's quality of a model is shrunk to the model's overall one.

A quality is the task's typical one, plus by how much the model is better everywhere, plus by how
much it is better here. All three are normal, and the first two are found in turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pal.router.learning.arm import Arm
from pal.router.learning.belief import Belief
from pal.router.learning.constants import CONSTANTS
from pal.router.learning.experience import Experience
from pal.router.learning.prior import Hypothesis, Seen, hypotheses, typical_prior

_SWEEPS = 3
_LEAST_VARIANCE = 0.01
"""Of one yes-or-no outcome: nine out of nine is no proof of ten."""
_LEAST_SPREAD = 0.02
"""Of a model's quality over tasks: a few that look alike prove no more."""


@dataclass(frozen=True, slots=True)
class Mean:
    """What a model's outcomes in one task come to: weight and mean."""

    weight: float
    mean: float


Means = Mapping[str, Mapping[str, Mean]]
"""By task, then by model; only where there are outcomes."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """All that beliefs are made of.

    Attributes:
        dispersion: variance of outcomes, as a share of what yes-or-no outcomes would have.
        variance: of a model's quality in a task about task and model overall.
        typical: the typical quality, by task.
        seen: by model, what all tasks say of it; `parts` what each says.
    """

    means: Means
    dispersion: float
    variance: float
    anywhere: float
    typical: Mapping[str, float]
    seen: Mapping[str, Seen]
    parts: Mapping[tuple[str, str], Seen]
    accounts: Sequence[Hypothesis]

    def belief(self, task: str, model: str) -> Belief:
        """How good the model is in the task, over all accounts of how models differ."""
        own = self.means.get(task, {}).get(model, Mean(0.0, 0.0))
        part = self.parts.get((task, model), Seen())
        # What the other tasks say, for the task's own outcomes come on top of it.
        seen = self.seen[model]
        elsewhere = Seen(seen.total - part.total, max(seen.precision - part.precision, 0.0))
        typical = self.typical.get(task, self.anywhere)
        variation = self.variance if task in self.means else CONSTANTS.task_model_sd**2
        mean = square = noise = 0.0
        for account in self.accounts:
            effect, doubt = account.effect(model, elsewhere)
            before = typical + effect
            doubt += variation if account.is_flat else min(variation, account.variance)
            noise = variance_of_one(
                (own.mean * own.weight + before * 2) / (own.weight + 2), self.dispersion
            )
            variance = 1 / (1 / doubt + own.weight / noise)
            here = variance * (before / doubt + own.mean * own.weight / noise)
            mean += account.chance * here
            square += account.chance * (variance + here * here)
        return Belief(mean, max(square - mean * mean, 1e-12), noise, own.weight)


def fit(experience: Experience, arms: Sequence[Arm]) -> Hierarchy:
    """Beliefs about these models from all that was learned."""
    means = _means(experience, arms)
    dispersion = _dispersion(experience, arms)
    anywhere = typical_prior(arms)
    is_lone = len(means) <= 1
    # In one task nothing tells a model that is good from one that is good here.
    spread = CONSTANTS.lone_sd if is_lone else CONSTANTS.model_sd
    variance = 0.0 if is_lone else CONSTANTS.task_model_sd**2
    effects = {arm.model: 0.0 for arm in arms}
    doubt = spread**2
    typical: dict[str, float] = {}
    accounts: Sequence[Hypothesis] = ()
    seen: dict[str, Seen] = {}
    parts: dict[tuple[str, str], Seen] = {}
    for _ in range(1 if is_lone else _SWEEPS):
        typical = _typical(means, effects, variance + doubt, dispersion, anywhere)
        parts = _parts(means, typical, effects, variance, dispersion)
        seen = _seen(parts, effects)
        accounts = hypotheses(arms, seen, spread)
        effects = {
            model: sum(one.chance * one.effect(model, seen[model])[0] for one in accounts)
            for model in effects
        }
        doubt = 0.0
        if not is_lone:
            variance = _variance(means, typical, effects, dispersion, variance)
    return Hierarchy(means, dispersion, variance, anywhere, typical, seen, parts, accounts)


def variance_of_one(mean: float, dispersion: float) -> float:
    """The variance of one outcome, where this is the mean."""
    return max(mean * (1 - mean), _LEAST_VARIANCE) * dispersion


def _means(experience: Experience, arms: Sequence[Arm]) -> Means:
    means: dict[str, dict[str, Mean]] = {}
    for task, records in experience.records.items():
        clock = experience.clock(task)
        known = {
            arm.model: Mean(record.weight_at(clock), record.reward / record.weight)
            for arm in arms
            if (record := records.get(arm.model)) is not None and record.weight > 0
        }
        if known:
            means[task] = known
    return means


def _dispersion(experience: Experience, arms: Sequence[Arm]) -> float:
    found = possible = CONSTANTS.dispersion
    for records in experience.records.values():
        for arm in arms:
            record = records.get(arm.model)
            if record is not None and record.weight > 0:
                mean = record.reward / record.weight
                found += max(record.square - record.reward * mean, 0.0)
                possible += max(record.weight * mean * (1 - mean), 0.0)
    return min(found / possible, 1.0)


def _typical(
    means: Means, effects: Mapping[str, float], variance: float, dispersion: float, anywhere: float
) -> dict[str, float]:
    spread = CONSTANTS.base_sd if len(means) == 1 else CONSTANTS.task_sd
    typical: dict[str, float] = {}
    for task, known in means.items():
        precision = 1 / spread**2
        total = anywhere * precision
        for model, own in known.items():
            weight = 1 / (variance + variance_of_one(own.mean, dispersion) / own.weight)
            precision += weight
            total += weight * (own.mean - effects[model])
        typical[task] = total / precision
    return typical


def _parts(
    means: Means,
    typical: Mapping[str, float],
    effects: Mapping[str, float],
    variance: float,
    dispersion: float,
) -> dict[tuple[str, str], Seen]:
    parts: dict[tuple[str, str], Seen] = {}
    for task, known in means.items():
        for model, own in known.items():
            noise = variance_of_one(typical[task] + effects[model], dispersion)
            precision = 1 / (variance + noise / own.weight)
            parts[task, model] = Seen(precision * (own.mean - typical[task]), precision)
    return parts


def _seen(parts: Mapping[tuple[str, str], Seen], effects: Mapping[str, float]) -> dict[str, Seen]:
    total = dict.fromkeys(effects, 0.0)
    precision = dict.fromkeys(effects, 0.0)
    for (_, model), part in parts.items():
        total[model] += part.total
        precision[model] += part.precision
    return {model: Seen(total[model], precision[model]) for model in effects}


def _variance(
    means: Means,
    typical: Mapping[str, float],
    effects: Mapping[str, float],
    dispersion: float,
    before: float,
) -> float:
    """How far models' qualities in tasks lie from task and model: assumed, then as it is seen.

    `before` is what the last sweep made of it.
    """
    weight = CONSTANTS.task_model_cells
    total = weight * CONSTANTS.task_model_sd**2
    for task, known in means.items():
        for model, own in known.items():
            noise = variance_of_one(own.mean, dispersion) / own.weight
            certainty = (before / (before + noise)) ** 2
            error = own.mean - typical[task] - effects[model]
            weight += certainty
            total += certainty * (error * error - noise)
    return max(total / weight, _LEAST_SPREAD**2)
