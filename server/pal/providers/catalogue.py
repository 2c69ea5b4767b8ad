"""The models PAL can route to: what each costs, holds and can do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pal.domain.errors import UnknownName
from pal.domain.model_card import ModelCard, Tier
from pal.domain.settings import ProviderSettings
from pal.providers.model_facts import ModelFacts
from pal.providers.model_table import ModelTable
from pal.providers.own_models import own_models
from pal.providers.price_list import PriceList
from pal.providers.refresh import refresh

_NOBODY: Mapping[str, ProviderSettings] = MappingProxyType({})


class Catalogue:
    """Every model card, and the names they go by."""

    def __init__(
        self,
        cards: Mapping[str, ModelCard],
        aliases: Mapping[str, str],
        successors: Mapping[str, str],
    ) -> None:
        self._cards = dict(cards)
        self._aliases = aliases
        self._successors = successors
        self._ids = {id_.lower(): id_ for id_ in cards}

    @classmethod
    def load(
        cls,
        overrides: Mapping[str, Mapping[str, Any]] | None = None,
        providers: Mapping[str, ProviderSettings] = _NOBODY,
    ) -> Catalogue:
        """The price list with `models.toml` over it, and `overrides` over both.

        `overrides` has rows like those of `models.toml` by model id: parts of a known model's, or
        a new model's whole row. `providers` are the settings' own: the models that they name are
        there too. Raises `InputError` for a row that cannot be used.
        """
        table, own, prices = ModelTable.load(), dict(overrides or {}), PriceList()
        cards = {
            model: table.card(model, own.get(model, {}), prices)
            for model in dict.fromkeys((*table.models, *own))
        }
        names = {*cards, *table.aliases, *table.successors, *Tier}
        for card in list(own_models(providers, cards, names, table, prices)):
            cards[card.id] = card
        return cls(cards, table.aliases, table.successors)

    def refreshed(self, facts: Iterable[ModelFacts]) -> Catalogue:
        """The same with what the vendors list of their models."""
        return Catalogue(refresh(self._cards, facts), self._aliases, self._successors)

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """All cards."""
        return tuple(self._cards.values())

    @property
    def aliases(self) -> Mapping[str, str]:
        """Short names, each with the id it stands for."""
        return self._aliases

    @property
    def successors(self) -> Mapping[str, str]:
        """Older models, each with the id of the one that does its work now."""
        return self._successors

    def get(self, model: str) -> ModelCard:
        """The card of a model by its exact id; `UnknownName` if there is none."""
        try:
            return self._cards[model]
        except KeyError:
            raise UnknownName("model", model, self._cards) from None

    def of_vendor(self, vendor: str) -> dict[str, ModelCard]:
        """A vendor's cards by id."""
        return {id_: card for id_, card in self._cards.items() if card.vendor == vendor}

    def resolve(self, name: str, vendors: Collection[str] | None = None) -> tuple[ModelCard, ...]:
        """The cards that an id, an alias, an older model's name or a tier stands for.

        A tier's models come with those first that are mainly used in it. Only models of `vendors`
        are given, so there may be none. Raises `UnknownName`.
        """
        plain = name.strip().lower()
        model = self._aliases.get(plain) or self._successors.get(plain) or plain
        if model in self._ids:
            found = (self._cards[self._ids[model]],)
        elif plain in tuple(Tier):
            found = self._in_tier(Tier(plain))
        else:
            raise UnknownName("model", name, self._names())
        return tuple(card for card in found if vendors is None or card.vendor in vendors)

    def successor_note(self, name: str) -> str | None:
        """A sentence if `name` is an older model that another stands in for."""
        plain = name.strip().lower()
        successor = self._successors.get(plain)
        if successor is None or plain in self._cards:
            return None
        return f"{plain} is an older model: {successor} does its work now."

    def strongest(self, vendors: Collection[str] | None = None) -> ModelCard | None:
        """The dearest heavy model of `vendors`; the dearest of any tier if none is heavy."""
        of_vendors = (c for c in self.cards if vendors is None or c.vendor in vendors)
        return max(of_vendors, key=_strength, default=None)

    def _in_tier(self, tier: Tier) -> tuple[ModelCard, ...]:
        members = (card for card in self.cards if tier in card.tiers)
        return tuple(sorted(members, key=lambda card: card.tiers.index(tier)))

    def _names(self) -> tuple[str, ...]:
        return (*self._cards, *self._aliases, *self._successors, *Tier)


def _strength(card: ModelCard) -> tuple[bool, float]:
    prices = card.prices_for(0)
    return Tier.HEAVY in card.tiers, prices.output if prices else 0.0
