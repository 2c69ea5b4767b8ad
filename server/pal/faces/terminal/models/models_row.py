"""One model: what it is, what it costs, and whether it can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pal.domain.model_card import ModelCard, Prices
from pal.providers.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A card with its other names.

    Attributes:
        prices: for requests of the smallest size now; None where they are unknown.
        has_steps: whether larger requests cost more a token.
        aliases: names it goes by.
        stands_in_for: older models that it does the work of.
        obstacle: why it cannot be asked here, or None if it can.
    """

    card: ModelCard
    prices: Prices | None
    has_steps: bool
    aliases: tuple[str, ...]
    stands_in_for: tuple[str, ...]
    obstacle: str | None


def model_rows(catalogue: Catalogue, obstacles: Mapping[str, str], now: datetime) -> list[ModelRow]:
    """A row for each card, in the catalogue's order; `obstacles` are by vendor."""
    return [
        ModelRow(
            card=card,
            prices=card.prices_for(0, now),
            has_steps=any(prices.up_to is not None for prices in card.prices),
            aliases=_names_of(card, catalogue.aliases),
            stands_in_for=_names_of(card, catalogue.successors),
            obstacle=obstacles.get(card.vendor),
        )
        for card in catalogue.cards
    ]


def _names_of(card: ModelCard, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name, model in names.items() if model == card.id)
