"""What was spent, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pal.faces.terminal.costs.costs_row import CostRow
from pal.store.costs import Grouping

_DIGITS = 9
"""Of a USD: below the price of any token; what comes after is the noise of sums."""


def costs_json(rows: Sequence[CostRow], by: Grouping) -> str:
    """A list of rows, each named by the key `by`; what is not known is null."""
    return json.dumps([_row(row, by) for row in rows], indent=2) + "\n"


def _row(row: CostRow, by: Grouping) -> dict[str, object]:
    saved = row.savings
    return {
        by: row.name,
        "calls": row.calls,
        "answered": row.answered,
        "recalled": row.recalled,
        "failed": row.failed,
        "started": row.started,
        "lost": row.lost,
        "tokens_in": row.tokens_in,
        "tokens_cached": row.tokens_cached,
        "tokens_out": row.tokens_out,
        "usd": _usd(row.usd),
        "usd_unknown_calls": row.unknown,
        "usd_estimated_calls": row.estimated,
        "ms_median": row.ms,
        "baseline_usd": _usd(saved and saved.baseline_usd),
        "saved_usd": _usd(saved and saved.saved_usd),
        "saved_by_tier_usd": _usd(saved and saved.by_tier_usd),
        "saved_by_prompt_cache_usd": _usd(saved and saved.by_prompt_cache_usd),
        "saved_by_recall_usd": _usd(saved and saved.by_recall_usd),
        "failed_usd": _usd(saved and saved.failed_usd),
    }


def _usd(amount: float | None) -> float | None:
    return None if amount is None else round(amount, _DIGITS)
