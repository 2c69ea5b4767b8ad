"""The shipped table of models, and the cards that its rows become."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pal.domain.errors import InputError
from pal.domain.model_card import Capabilities, ModelCard, Prices, Tier
from pal.providers.price_list import PriceList

_LARGE_WINDOW = 1_000_000


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    vendor: str
    tiers: tuple[Tier, ...] = Field(min_length=1)
    max_output: int = Field(gt=0)
    family: str | None = None
    structured: bool = True
    thinking: Literal["always", "adaptive", "budget", "level", "none"] = "none"
    efforts: tuple[str, ...] = ()
    cache_minimum: int | None = None
    context_window: int | None = Field(default=None, gt=0)
    prices: tuple[Prices, ...] = ()


class VendorRow(BaseModel):
    """A vendor: whose models it serves mainly, and what the price list calls it."""

    family: str
    price_list: str


class ModelTable(BaseModel):
    """All of `models.toml`."""

    vendors: dict[str, VendorRow]
    models: dict[str, dict[str, Any]]
    aliases: dict[str, str]
    successors: dict[str, str]

    @classmethod
    def load(cls) -> ModelTable:
        """The table as it is shipped."""
        text = files("pal.providers").joinpath("models.toml").read_text(encoding="utf-8")
        return cls.model_validate(tomllib.loads(text))

    def vendor(self, name: str) -> VendorRow:
        """The vendor's row, or what stands for one."""
        return self.vendors.get(name) or VendorRow(family=name, price_list=name)

    def card(self, model: str, override: Mapping[str, Any], price_list: PriceList) -> ModelCard:
        """The card of a model; raises `InputError` if its row cannot be used."""
        row = _row(model, {**self.models.get(model, {}), **override})
        vendor = self.vendor(row.vendor)
        listed = price_list.look_up(vendor.price_list, model)
        window = override.get("context_window") or listed.context_window or row.context_window
        if window is None:
            raise InputError(f"The settings of model {model!r} need its context_window, in tokens.")
        return ModelCard(
            id=model,
            vendor=row.vendor,
            family=row.family or vendor.family,
            tiers=with_context(row.tiers, window),
            context_window=window,
            max_output=row.max_output,
            prices=row.prices if "prices" in override else listed.prices or row.prices,
            capabilities=Capabilities(row.structured, row.thinking, row.efforts, row.cache_minimum),
        )


def with_context(tiers: tuple[Tier, ...], window: int) -> tuple[Tier, ...]:
    """The tiers of a model with such a window: a large one makes it a `context` model too."""
    others = tuple(tier for tier in tiers if tier is not Tier.CONTEXT)
    if not others:
        return tiers
    return (*others, Tier.CONTEXT) if window >= _LARGE_WINDOW else others


def _row(model: str, values: Mapping[str, Any]) -> _Row:
    try:
        return _Row.model_validate(values)
    except ValidationError as error:
        flaw = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in flaw["loc"])
        raise InputError(
            f"The settings of model {model!r} cannot be used: {place}: {flaw['msg']}."
        ) from None
