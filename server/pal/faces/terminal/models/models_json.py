"""The models, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from pal.domain.model_card import Prices
from pal.faces.terminal.models.models_row import ModelRow


def models_json(rows: Sequence[ModelRow]) -> str:
    """A list of rows, prices in USD per million tokens; what is not known is null."""
    return json.dumps([_row(row) for row in rows], indent=2, default=str) + "\n"


def _row(row: ModelRow) -> dict[str, object]:
    card = row.card
    return {
        "model": card.id,
        "vendor": card.vendor,
        "family": card.family,
        "tiers": list(card.tiers),
        "context_window": card.context_window,
        "max_output": card.max_output,
        "included": card.included,
        **_prices(row.prices),
        "prices": [asdict(prices) for prices in card.prices],
        "aliases": list(row.aliases),
        "stands_in_for": list(row.stands_in_for),
        "usable": row.obstacle is None,
        "obstacle": row.obstacle,
    }


def _prices(now: Prices | None) -> dict[str, float | None]:
    return {
        "usd_per_mtok_in": now and now.input,
        "usd_per_mtok_cached": now and now.cached,
        "usd_per_mtok_out": now and now.output,
    }
