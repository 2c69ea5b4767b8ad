"""How much may be spent, and the refusal of what would be more."""

from __future__ import annotations

from dataclasses import dataclass

from pal.domain.errors import BudgetExceeded

_ROUNDING_USD = 1e-9
"""Sums of prices are off by less than this."""


@dataclass(frozen=True, slots=True)
class Taken:
    """USD spent and reserved so far: by the request, in its local day and in its month."""

    request_usd: float
    today_usd: float
    month_usd: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request, one local day and one local month may cost, in USD."""

    request_usd: float
    daily_usd: float
    monthly_usd: float

    def refusal(self, reserved_usd: float, taken: Taken) -> BudgetExceeded | None:
        """Why a call that may cost this much cannot be made, or None if it can.

        A call that costs nothing is never refused.
        """
        budgets = (
            ("request", self.request_usd, taken.request_usd, "ask for less at once"),
            ("daily", self.daily_usd, taken.today_usd, "wait until tomorrow"),
            ("monthly", self.monthly_usd, taken.month_usd, "wait until next month"),
        )
        for name, limit, used, otherwise in budgets:
            left = max(limit - used, 0.0)
            if reserved_usd > 0 and reserved_usd > left + _ROUNDING_USD:
                return BudgetExceeded(
                    f"This call may cost {_dollars(reserved_usd)}, but {_dollars(left)} is left of"
                    f" the {name} budget of {_dollars(limit)}; nothing was sent. Raise"
                    f" budget.{name}_usd in your settings, or {otherwise}."
                )
        return None


def _dollars(usd: float) -> str:
    """Cents, and two digits more where there are any."""
    if 0 < usd < 0.0001:
        return "less than $0.0001"
    cents, more = f"{usd:.4f}"[:-2], f"{usd:.4f}"[-2:].rstrip("0")
    return f"${cents}{more}"
