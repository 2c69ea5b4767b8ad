"""Brings cards up to date with what their vendors list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pal.domain.model_card import ModelCard
from pal.providers.model_facts import ModelFacts
from pal.providers.model_table import with_context
from pal.providers.own_models import own_card
from pal.providers.price_list import Listed


def refresh(cards: Mapping[str, ModelCard], facts: Iterable[ModelFacts]) -> dict[str, ModelCard]:
    """The cards by id: with the sizes and prices listed, without those that are gone.

    A model that is only listed gets a card if it is installed on the user's own server.
    """
    fresh = dict(cards)
    ids = {(card.vendor, card.name): id_ for id_, card in cards.items()}
    for fact in facts:
        id_ = ids.get((fact.vendor, fact.id))
        if id_ is not None and fact.retired:
            del fresh[id_]
        elif id_ is not None:
            fresh[id_] = _updated(fresh[id_], fact)
        elif fact.installed:
            card = _updated(own_card(fact.vendor, fact.id, {}, _listed(fact)), fact)
            if card.id in fresh:
                card = replace(card, id=f"{fact.vendor}:{fact.id}")
            fresh[card.id] = card
    return fresh


def _updated(card: ModelCard, fact: ModelFacts) -> ModelCard:
    window = fact.context_window or card.context_window
    capabilities = card.capabilities
    if fact.thinks is not None:
        capabilities = replace(capabilities, thinking="adaptive" if fact.thinks else "none")
    return replace(
        card,
        tiers=with_context(card.tiers, window),
        context_window=window,
        max_output=min(fact.max_output or card.max_output, window),
        prices=card.prices or fact.prices,
        capabilities=capabilities,
    )


def _listed(fact: ModelFacts) -> Listed:
    return Listed(fact.context_window, fact.prices)
