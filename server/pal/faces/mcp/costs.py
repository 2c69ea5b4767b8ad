"""`pal://costs`: what was spent in the last 30 days, and what is left."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pal.core import Core
from pal.store.costs import CallSum, Costs

DAYS = 30
_DIGITS = 6


async def costs(core: Core, _workspace: Path) -> object:
    """Budgets and spend in USD, of all of this user's workspaces, and the calls by model."""
    opened, now = await core.open(), datetime.now(UTC)
    spend, budget = await opened.ledger.spent(now), core.settings.budget
    by_model: defaultdict[str, list[CallSum]] = defaultdict(list)
    for one in await Costs(opened.database).since(now - timedelta(days=DAYS), "model"):
        by_model[one.model].append(one)
    dearest_first = sorted(by_model.items(), key=lambda each: -sum(one.usd for one in each[1]))
    return {
        "today_usd": round(spend.today_usd, _DIGITS),
        "daily_budget_usd": budget.daily_usd,
        "month_usd": round(spend.month_usd, _DIGITS),
        "monthly_budget_usd": budget.monthly_usd,
        "request_budget_usd": budget.request_usd,
        f"last_{DAYS}_days": [_row(model, sums) for model, sums in dearest_first],
    }


def _row(model: str, sums: list[CallSum]) -> dict[str, object]:
    return {
        "model": model,
        "calls": sum(one.calls for one in sums),
        "tokens_in": sum(one.usage.input for one in sums),
        "tokens_out": sum(one.usage.output for one in sums),
        "usd": round(sum(one.usd for one in sums), _DIGITS),
        "usd_unknown_calls": sum(one.calls for one in sums if not one.is_priced),
    }
