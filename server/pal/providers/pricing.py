"""What tokens cost."""

from __future__ import annotations

from datetime import datetime

from pal.domain.chat import Usage
from pal.domain.model_card import ModelCard


def cost_usd(card: ModelCard, usage: Usage, at: datetime | None = None) -> float | None:
    """USD for these tokens, by size and time of the request; None where the price is unknown.

    `at` is a time with its zone, or None for now: some prices change by the hour. A cached read
    or a cache write whose own price is unknown costs as much as fresh input.
    """
    prices = card.prices_for(usage.input, at)
    if prices is None:
        return None
    cached = prices.input if prices.cached is None else prices.cached
    cache_write = prices.input if prices.cache_write is None else prices.cache_write
    fresh = max(usage.input - usage.cache_read - usage.cache_write, 0)
    return (
        fresh * prices.input
        + usage.cache_read * cached
        + usage.cache_write * cache_write
        + usage.output * prices.output
    ) / 1_000_000
