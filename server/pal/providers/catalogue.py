"""The models PAL can route to: what each costs, holds and can do."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pal.domain.errors import InputError, UnknownName
from pal.domain.model_card import Capabilities, ModelCard, Prices, Tier
from pal.providers.price_list import PriceList

_LARGE_WINDOW = 1_000_000


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

    @classmethod
    def load(cls, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Catalogue:
        """The price list with `models.toml` over it, and `overrides` over both.

        `overrides` has rows like those of `models.toml` by model id: parts of a known model's, or
        a new model's whole row. Raises `InputError` for a row that cannot be used.
        """
        text = files("pal.providers").joinpath("models.toml").read_text(encoding="utf-8")
        table = _Table.model_validate(tomllib.loads(text))
        own, prices = dict(overrides or {}), PriceList()
        cards = {
            model: _card(model, table, own.get(model, {}), prices)
            for model in dict.fromkeys((*table.models, *own))
        }
        return cls(cards, table.aliases, table.successors)

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """All cards."""
        return tuple(self._cards.values())

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
        if model in self._cards:
            found = (self._cards[model],)
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


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    vendor: str
    tiers: tuple[Tier, ...] = Field(min_length=1)
    max_output: int = Field(gt=0)
    structured: bool = True
    thinking: Literal["always", "adaptive", "budget", "level", "none"] = "none"
    efforts: tuple[str, ...] = ()
    cache_minimum: int | None = None
    context_window: int | None = Field(default=None, gt=0)
    prices: tuple[Prices, ...] = ()


class _Vendor(BaseModel):
    family: str
    price_list: str


class _Table(BaseModel):
    vendors: dict[str, _Vendor]
    models: dict[str, dict[str, Any]]
    aliases: dict[str, str]
    successors: dict[str, str]


def _card(
    model: str, table: _Table, override: Mapping[str, Any], price_list: PriceList
) -> ModelCard:
    try:
        row = _Row.model_validate({**table.models.get(model, {}), **override})
    except ValidationError as error:
        flaw = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in flaw["loc"])
        raise InputError(
            f"The settings of model {model!r} cannot be used: {place}: {flaw['msg']}."
        ) from None
    vendor = table.vendors.get(row.vendor) or _Vendor(family=row.vendor, price_list=row.vendor)
    listed = price_list.look_up(vendor.price_list, model)
    window = override.get("context_window") or listed.context_window or row.context_window
    if window is None:
        raise InputError(f"The settings of model {model!r} need its context_window, in tokens.")
    return ModelCard(
        id=model,
        vendor=row.vendor,
        family=vendor.family,
        tiers=_tiers(row.tiers, window),
        context_window=window,
        max_output=row.max_output,
        prices=row.prices if "prices" in override else listed.prices or row.prices,
        capabilities=Capabilities(row.structured, row.thinking, row.efforts, row.cache_minimum),
    )


def _tiers(tiers: tuple[Tier, ...], window: int) -> tuple[Tier, ...]:
    if window >= _LARGE_WINDOW and Tier.CONTEXT not in tiers:
        return (*tiers, Tier.CONTEXT)
    return tiers


def _strength(card: ModelCard) -> tuple[bool, float]:
    return Tier.HEAVY in card.tiers, card.prices[0].output if card.prices else 0.0
