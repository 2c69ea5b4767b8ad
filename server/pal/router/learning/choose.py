"""Which model to take for a request: the best known, or one that may turn out better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from pal.router.learning.arm import Arm
from pal.router.learning.belief import Belief
from pal.router.learning.constants import CONSTANTS
from pal.router.learning.experience import Experience
from pal.router.learning.hierarchy import Hierarchy, fit
from pal.router.learning.lookahead import worth_of_looking
from pal.router.learning.pacing import Level, price_of_quality
from pal.router.learning.record import Record

_LEAST_USD = 1e-12
"""What was expected to cost less was expected to cost nothing: no ratio can be told from it."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What may be spent, in USD: on a mean request, and by now, this request included."""

    per_request_usd: float
    in_hand_usd: float

    def affords(self, usd: float) -> bool:
        """Whether a request may cost so much: it is in hand, or it leaves more than it takes."""
        return (
            CONSTANTS.margin * usd <= self.in_hand_usd
            or usd <= CONSTANTS.repays * self.per_request_usd
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What quality is worth: dollars for one more success, and the budget, if there is one."""

    usd_per_success: float
    purse: Purse | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A model's place in a ranking, and why.

    Attributes:
        arm: the model, with its shipped prior.
        expected_usd: what it is expected to cost, by what it did cost; None if nobody knows.
        utility: quality less what it costs at the price of quality.
        is_look: whether it is first for what is to be learned of it, not for being best.
        is_affordable: whether the budget has it in hand.
    """

    arm: Arm
    belief: Belief
    expected_usd: float | None
    utility: float
    is_look: bool = False
    is_affordable: bool = True

    @property
    def reason(self) -> str:
        """In words: what was assumed, what was seen, what is believed, what it costs."""
        low, high = self.belief.interval
        prior = "no prior" if self.arm.prior is None else f"prior {self.arm.prior:.2f}"
        usd = self.expected_usd
        price = "price unknown" if usd is None else f"about ${usd:.4f}"
        why = "taken to learn more of it; " if self.is_look else ""
        if not self.is_affordable:
            why = "not in the budget now; "
        return (
            f"{why}quality {self.belief.mean:.2f} ({low:.2f} to {high:.2f}), "
            f"{prior}, {self.belief.observed:.0f} outcomes, {price}"
        )


def choose(
    experience: Experience, task: str, arms: Sequence[Arm], terms: Terms, seed: int
) -> list[Choice]:
    """The models, the one to take first; the same arguments give the same ranking.

    The first may be a look: a model that is not the best known but could be. The others follow by
    utility, and those that the budget has not in hand come last, the cheapest of them first.
    """
    hierarchy = fit(experience, arms)
    costs = {arm.model: expected_usd(experience, task, arm) for arm in arms}
    dearest = max((usd for usd in costs.values() if usd is not None), default=0.0)
    # An unknown price may be any; it counts as the dearest.
    usd = {model: dearest if cost is None else cost for model, cost in costs.items()}
    price = 1 / terms.usd_per_success
    if terms.purse is not None:
        price += _price(experience, hierarchy, arms, terms.purse)
    beliefs = {arm.model: hierarchy.belief(task, arm.model) for arm in arms}
    choices = [
        Choice(
            arm,
            beliefs[arm.model],
            costs[arm.model],
            beliefs[arm.model].mean - price * usd[arm.model],
            is_affordable=terms.purse is None or terms.purse.affords(usd[arm.model]),
        )
        for arm in arms
    ]
    unseen = frozenset(model for model, seen in hierarchy.seen.items() if seen.precision <= 0)
    return _ranked(choices, usd, _Looks(price, unseen, CONSTANTS.horizon * experience.heard), seed)


def expected_usd(experience: Experience, task: str, arm: Arm) -> float | None:
    """What the arm costs in the task: as expected, set right by what was paid before."""
    record = experience.records.get(task, {}).get(arm.model, Record())
    if arm.expected_usd is None:
        return record.usd / record.priced if record.priced > 0 else None
    if record.expected_usd < _LEAST_USD:
        return arm.expected_usd
    n, usual = record.priced, CONSTANTS.price
    return arm.expected_usd * (usual + n * record.usd / record.expected_usd) / (usual + n)


def _price(
    experience: Experience, hierarchy: Hierarchy, arms: Sequence[Arm], purse: Purse
) -> float:
    """The price of quality at which the budget lasts; what is in hand is spread."""
    asked = sum(experience.asked.values()) or 1
    spare = purse.in_hand_usd - CONSTANTS.reserve * purse.per_request_usd
    rate = purse.per_request_usd + spare / CONSTANTS.settling
    return price_of_quality(
        (
            (
                count / asked,
                [
                    Level(usd or 0.0, hierarchy.belief(task, arm.model).mean)
                    for arm in arms
                    for usd in (expected_usd(experience, task, arm),)
                ],
            )
            for task, count in experience.asked.items()
        ),
        rate,
        rounds_up=spare > 0,
    )


@dataclass(frozen=True, slots=True)
class _Looks:
    """What it takes to decide on a look: the price of quality, models never seen, the horizon."""

    price: float
    unseen: frozenset[str]
    horizon: float


def _ranked(
    choices: Sequence[Choice], usd: Mapping[str, float], looks: _Looks, seed: int
) -> list[Choice]:
    drawn = list(choices)
    Random(seed).shuffle(drawn)  # Ties fall by the seed.
    affordable = sorted(
        (one for one in drawn if one.is_affordable), key=lambda one: one.utility, reverse=True
    )
    rest = sorted(
        (one for one in drawn if not one.is_affordable), key=lambda one: usd[one.arm.model]
    )
    if not affordable:
        return rest
    look = _stranger(affordable, usd, looks) or _most_telling(affordable, looks)
    if look is affordable[0]:
        return [*affordable, *rest]
    others = (one for one in affordable if one is not look)
    return [replace(look, is_look=True), *others, *rest]


def _stranger(
    affordable: Sequence[Choice], usd: Mapping[str, float], looks: _Looks
) -> Choice | None:
    """A model never seen, where even a good stranger would be no match for the best.

    What is assumed of strangers is then too low for this work, and nobody would ever find out.
    """
    best = affordable[0].utility
    for one in affordable:
        name = one.arm.model
        if name in looks.unseen and one.belief.interval[1] - looks.price * usd[name] < best:
            perfect = 1 - looks.price * usd[name]
            if perfect > best:
                return one
    return None


def _most_telling(affordable: Sequence[Choice], looks: _Looks) -> Choice:
    """The model to look at, or the best where no look pays."""
    worth = worth_of_looking(
        {one.arm.model: one.belief for one in affordable},
        {one.arm.model: one.utility for one in affordable},
        looks.horizon,
    )
    first = max(affordable, key=lambda one: worth[one.arm.model])
    return first if worth[first.arm.model] > 0 else affordable[0]
