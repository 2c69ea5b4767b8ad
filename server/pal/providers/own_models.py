"""Cards for the models that a user's settings name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from pal.domain.model_card import Capabilities, ModelCard
from pal.domain.settings import ProviderSettings
from pal.providers.command_line import preset_of
from pal.providers.guess import guessed_family, guessed_tier
from pal.providers.model_list import LOCAL_PRICES
from pal.providers.model_table import ModelTable, with_context
from pal.providers.ollama import Ollama
from pal.providers.price_list import Listed, PriceList
from pal.providers.sites import SITES

UNKNOWN_WINDOW = 32_768
"""Tokens that a model is taken to hold while nobody says how many it does."""

_MOST_OUTPUT = 65_536


def own_models(
    providers: Mapping[str, ProviderSettings],
    known: Mapping[str, ModelCard],
    names: Collection[str],
    table: ModelTable,
    price_list: PriceList,
) -> Iterator[ModelCard]:
    """A card for each model of the settings that is not `known` at its vendor.

    `names` are those that mean a model already.
    """
    taken = {name.lower() for name in names}
    for vendor, own in providers.items():
        # A program needs no model's name: it has a model of its own.
        models = own.models or ((vendor,) if own.command else ())
        for model in models:
            meant = known.get(table.aliases.get(model) or table.successors.get(model) or model)
            if meant is not None and meant.vendor == vendor:
                continue
            listed = price_list.look_up(table.vendor(vendor).price_list, model)
            card = own_card(vendor, model, known, listed)
            if own.command:
                card = _of_command(card, own)
            if model.lower() in taken:
                card = replace(card, id=f"{vendor}:{model}")
            taken.add(card.id.lower())
            yield card


def own_card(vendor: str, model: str, known: Mapping[str, ModelCard], listed: Listed) -> ModelCard:
    """A model's card after what is listed of it, its twin at another vendor, and its name."""
    twin = _twin(model, known)
    window = listed.context_window or (twin.context_window if twin else UNKNOWN_WINDOW)
    tiers = twin.tiers if twin else (guessed_tier(model),)
    return ModelCard(
        id=model,
        vendor=vendor,
        family=twin.family if twin else guessed_family(model),
        tiers=with_context(tiers, window),
        context_window=window,
        max_output=min(twin.max_output if twin else _MOST_OUTPUT, window // 2),
        prices=LOCAL_PRICES if _is_local(vendor) else listed.prices,
        capabilities=_capabilities(twin),
    )


def _is_local(vendor: str) -> bool:
    return vendor == Ollama.site.name or (vendor in SITES and SITES[vendor].local)


def _of_command(card: ModelCard, own: ProviderSettings) -> ModelCard:
    """With a key of its own the program charges by the token, and nobody knows how much."""
    window = preset_of(own.command).context_window or card.context_window
    return replace(
        card,
        tiers=with_context(card.tiers, window),
        context_window=window,
        max_output=min(_MOST_OUTPUT, window // 2),
        prices=() if own.api_key_env else LOCAL_PRICES,
        included=not own.api_key_env,
        capabilities=Capabilities(),
    )


def _capabilities(twin: ModelCard | None) -> Capabilities:
    return Capabilities(efforts=twin.capabilities.efforts) if twin else Capabilities()


def _twin(model: str, known: Mapping[str, ModelCard]) -> ModelCard | None:
    """The same model at another vendor, who may write its name with other separators."""
    plain = _plain(model)
    return next((card for id_, card in known.items() if _plain(id_) == plain), None)


def _plain(model: str) -> str:
    return model.lower().rpartition("/")[2].replace(".", "-")
