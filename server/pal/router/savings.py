"""How much less calls cost than they would have on the strongest model, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pal.domain.chat import Usage
from pal.domain.model_card import ModelCard
from pal.providers.pricing import cost_usd
from pal.store.costs import CallSum

RECALLED = frozenset({"cached", "joined"})
"""Outcomes of answers that PAL had, or was getting, already."""


@dataclass(frozen=True, slots=True)
class Savings:
    """USD, with what made the difference; together the parts are `baseline_usd` less `spent_usd`.

    Attributes:
        baseline_usd: the answers' tokens at the strongest model's price, nothing cached.
        spent_usd: what these answers, and all attempts that failed, did cost.
        by_tier_usd: because weaker models answered.
        by_prompt_cache_usd: because vendors had read the prompt before; below zero where writing
            their caches cost more than it brought.
        by_recall_usd: because PAL had the answer already.
        failed_usd: what attempts without an answer cost, which no part is credited with.
        unpriced: answers left out, for nobody knows what they cost.
        unsized: recalled answers left out, for the ledger does not know how long they were.
    """

    baseline_usd: float = 0.0
    spent_usd: float = 0.0
    by_tier_usd: float = 0.0
    by_prompt_cache_usd: float = 0.0
    by_recall_usd: float = 0.0
    failed_usd: float = 0.0
    unpriced: int = 0
    unsized: int = 0

    @property
    def saved_usd(self) -> float:
        """How much less was spent; below zero if it was more."""
        return self.baseline_usd - self.spent_usd

    def __add__(self, other: Savings) -> Savings:
        """The savings of both."""
        return Savings(
            baseline_usd=self.baseline_usd + other.baseline_usd,
            spent_usd=self.spent_usd + other.spent_usd,
            by_tier_usd=self.by_tier_usd + other.by_tier_usd,
            by_prompt_cache_usd=self.by_prompt_cache_usd + other.by_prompt_cache_usd,
            by_recall_usd=self.by_recall_usd + other.by_recall_usd,
            failed_usd=self.failed_usd + other.failed_usd,
            unpriced=self.unpriced + other.unpriced,
            unsized=self.unsized + other.unsized,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What calls are compared with.

    Attributes:
        strongest: the model that would have answered everything.
        cards: of the models that did, by id.
        at: when the prices that all is measured by hold; an aware datetime.
    """

    strongest: ModelCard
    cards: Mapping[str, ModelCard]
    at: datetime

    def savings(self, sums: Iterable[CallSum]) -> Savings:
        """What these calls saved."""
        return sum((self._of(one) for one in sums), Savings())

    def _of(self, calls: CallSum) -> Savings:
        baseline = self._price(self.strongest, calls, _uncached(calls.usage))
        if calls.outcome in RECALLED:
            return _recalled(calls, baseline)
        if calls.outcome != "ok":
            return Savings(spent_usd=calls.usd, failed_usd=calls.usd)
        if not calls.is_priced or baseline is None:
            return Savings(unpriced=calls.calls)
        prompt_cache = self._by_prompt_cache(calls)
        return Savings(
            baseline_usd=baseline,
            spent_usd=calls.usd,
            by_tier_usd=baseline - calls.usd - prompt_cache,
            by_prompt_cache_usd=prompt_cache,
        )

    def _by_prompt_cache(self, calls: CallSum) -> float:
        card = self.cards.get(calls.model)
        if card is None:
            return 0.0
        full = self._price(card, calls, _uncached(calls.usage))
        paid = self._price(card, calls, calls.usage)
        return 0.0 if full is None or paid is None else full - paid

    def _price(self, card: ModelCard, calls: CallSum, usage: Usage) -> float | None:
        """What all of these tokens cost, at the price of the step that each call reached."""
        prices = card.prices_for(calls.least_in, self.at)
        if prices is None:
            return None
        of_any_size = replace(prices, up_to=None, since=None, hours=None)
        return cost_usd(replace(card, prices=(of_any_size,)), usage)


def _recalled(calls: CallSum, baseline: float | None) -> Savings:
    if not calls.usage.input or baseline is None:
        return Savings(unsized=calls.calls)
    return Savings(baseline_usd=baseline, spent_usd=calls.usd, by_recall_usd=baseline - calls.usd)


def _uncached(usage: Usage) -> Usage:
    return Usage(input=usage.input, output=usage.output)
