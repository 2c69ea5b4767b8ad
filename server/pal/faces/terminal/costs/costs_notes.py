"""What a table of costs cannot say: what was saved, what is not known, and what is left."""

from __future__ import annotations

from collections.abc import Iterator

from pal.domain.settings import BudgetSettings
from pal.faces.terminal.bill import dollars
from pal.faces.terminal.costs.costs_row import CostRow
from pal.router.savings import Comparison, Savings
from pal.store.books import Spend


def costs_notes(
    total: CostRow, comparison: Comparison | None, spend: Spend, budget: BudgetSettings
) -> Iterator[str]:
    """Lines of text, without their ends; those that start with a space go with the one above."""
    yield from _compared(total, comparison)
    yield from _unknown(total)
    yield _left(spend, budget)


def _compared(total: CostRow, comparison: Comparison | None) -> Iterator[str]:
    saved = total.savings
    if comparison is None or saved is None:
        yield "No vendor is configured here, so there is no strongest model to compare with."
        return
    if saved.baseline_usd:
        less = saved.saved_usd / saved.baseline_usd
        difference = f"{less:.0%} less" if less >= 0 else f"{-less:.0%} more"
        yield (
            f"On {comparison.strongest.id}, the strongest model configured, the same answers would"
            f" have cost {dollars(saved.baseline_usd)}; {dollars(saved.spent_usd)} is {difference}:"
        )
        yield from _parts(saved)
    if saved.unpriced:
        yield f"  {_count(saved.unpriced, 'answer')} of unknown price left out of this comparison"


def _parts(saved: Savings) -> Iterator[str]:
    yield f"  {_signed(saved.by_tier_usd)} by models that cost less"
    yield f"  {_signed(saved.by_prompt_cache_usd)} by the vendors' prompt caches"
    yield f"  {_signed(saved.by_recall_usd)} by answers that PAL had already{_unsized(saved)}"
    if saved.failed_usd:
        yield f"  {_signed(-saved.failed_usd)} for attempts that gave no answer"


def _unsized(saved: Savings) -> str:
    if not saved.unsized:
        return ""
    return f", and what {saved.unsized:,} of them saved, whose length is not in the ledger"


def _unknown(total: CostRow) -> Iterator[str]:
    if total.started:
        yield f"{_count(total.started, 'call')} under way: what they cost is not known yet."
    if total.lost:
        yield f"{_count(total.lost, 'call')} lost with their process: nobody knows what they cost."
    if (unpriced := total.unknown - total.lost) > 0:
        yield (
            f"{_count(unpriced, 'call')} of unknown price: budgets count them at their worst case."
        )
    if total.estimated:
        yield (
            f"~ includes {_count(total.estimated, 'call')} whose tokens PAL estimated, since the"
            " vendor told none."
        )


def _left(spend: Spend, budget: BudgetSettings) -> str:
    today = max(budget.daily_usd - spend.today_usd - spend.reserved_usd, 0.0)
    month = max(budget.monthly_usd - spend.month_usd - spend.reserved_usd, 0.0)
    reserved = (
        f"; {dollars(spend.reserved_usd)} more is reserved for calls under way"
        if spend.reserved_usd
        else ""
    )
    return (
        f"Left of the budget: {dollars(today)} of {dollars(budget.daily_usd)} today,"
        f" {dollars(month)} of {dollars(budget.monthly_usd)} this month{reserved}."
    )


def _signed(usd: float) -> str:
    return f"{'-' if usd < 0 else ''}{dollars(abs(usd))}"


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
