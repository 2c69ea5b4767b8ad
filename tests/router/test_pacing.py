"""The budget's price: what a dollar must bring for the budget to last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pal.router.learning.pacing import Level, price_of_quality

USD = st.floats(0, 1).map(lambda usd: round(usd, 9))
LEVELS = st.lists(st.builds(Level, USD, st.floats(0, 1)), min_size=1, max_size=5)
TASKS = st.lists(LEVELS, min_size=1, max_size=4)


def spend(tasks: list[list[Level]], price: float) -> float:
    """USD a request, when every task takes what is best at this price, the cheaper of equals."""
    taken = [max(levels, key=lambda x: (x.quality - price * x.usd, -x.usd)) for levels in tasks]
    return sum(level.usd for level in taken) / len(tasks)


@given(TASKS, st.floats(0, 1))
def test_at_the_price_the_rate_is_kept_where_it_can_be(
    tasks: list[list[Level]], rate: float
) -> None:
    price = price_of_quality([(1 / len(tasks), levels) for levels in tasks], rate)
    assert price >= 0
    least = sum(min(level.usd for level in levels) for levels in tasks) / len(tasks)
    assert spend(tasks, price) <= max(rate, least) + 1e-6


@given(TASKS, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_budget_never_asks_more_of_a_dollar(
    tasks: list[list[Level]], one: float, other: float
) -> None:
    shares = [(1 / len(tasks), levels) for levels in tasks]
    low, high = sorted((one, other))
    assert price_of_quality(shares, low) >= price_of_quality(shares, high)


def test_money_goes_to_the_task_where_it_brings_most() -> None:
    easy = [Level(0.1, 0.9), Level(1.0, 0.92)]
    hard = [Level(0.1, 0.3), Level(1.0, 0.8)]
    price = price_of_quality([(0.5, easy), (0.5, hard)], 0.6)
    assert 0.02 / 0.9 < price < 0.5 / 0.9
