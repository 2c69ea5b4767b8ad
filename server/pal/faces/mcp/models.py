"""`pal://models`: which models can be asked here, and what they cost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pal.core import Core
from pal.domain.model_card import ModelCard


async def models(core: Core, workspace: Path) -> object:
    """The models that can be asked, prices in USD per million tokens; what keeps back the others.

    A price that is not known is null.
    """
    settings = (await core.session(workspace)).settings
    opened, now = await core.open(), datetime.now(UTC)
    catalogue = opened.catalogue.refreshed(await opened.model_lists.known())
    aliases: dict[str, list[str]] = {}
    for alias, model in catalogue.aliases.items():
        aliases.setdefault(model, []).append(alias)
    usable = [
        card
        for card in catalogue.cards
        if card.vendor in opened.connections.providers and card.vendor in settings.routing.vendors
    ]
    return {
        "models": [_row(card, aliases.get(card.id, []), now) for card in usable],
        "not_usable": dict(opened.connections.missing),
    }


def _row(card: ModelCard, aliases: list[str], now: datetime) -> dict[str, object]:
    prices = card.prices_for(0, now)
    return {
        "model": card.id,
        "vendor": card.vendor,
        "tiers": list(card.tiers),
        "context_window": card.context_window,
        "usd_per_mtok_in": prices and prices.input,
        "usd_per_mtok_out": prices and prices.output,
        "aliases": aliases,
    }
