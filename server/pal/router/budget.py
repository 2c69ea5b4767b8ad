"""What a request costs: fairly, at worst, and on the strongest model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pal.domain.chat import Usage
from pal.domain.model_card import ModelCard, Tier
from pal.providers.provider import Provider

_DEAREST_USD_PER_MTOK = {
    Tier.WORKER: (1.0, 5.0),
    Tier.WORKHORSE: (5.0, 25.0),
    Tier.CONTEXT: (5.0, 25.0),
    Tier.HEAVY: (30.0, 180.0),
}
"""Input and output; what is reserved for a model whose price is unknown."""

_EXPECTED_SHARE_OF_OUTPUT = 0.25


@dataclass(frozen=True, slots=True)
class Estimate:
    """USD for one attempt. `expected` is None where the price is unknown; `worst` never is."""

    expected: float | None
    worst: float


def estimate(
    provider: Provider, card: ModelCard, *, expected_in: int, most_in: int, tokens_out: int
) -> Estimate:
    """What asking this model would cost."""
    likely = Usage(input=expected_in, output=int(tokens_out * _EXPECTED_SHARE_OF_OUTPUT))
    # Writing the vendor's prompt cache costs more than plain input.
    most = Usage(input=most_in, cache_write=most_in, output=tokens_out)
    worst = provider.estimate_cost(card, most)
    if worst is None:
        price_in, price_out = _DEAREST_USD_PER_MTOK[card.tier]
        worst = (most_in * price_in + tokens_out * price_out) / 1e6
    return Estimate(provider.estimate_cost(card, likely), worst)


def baseline_usd(
    provider: Provider | None, strongest: ModelCard | None, usages: Iterable[Usage]
) -> float | None:
    """What these tokens would have cost on the strongest configured model, uncached."""
    if provider is None or strongest is None:
        return None
    costs = [
        provider.estimate_cost(strongest, Usage(input=usage.input, output=usage.output))
        for usage in usages
    ]
    return sum(cost for cost in costs if cost is not None) if None not in costs else None
