"""What was saved against the strongest model, and that the parts are the whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.chat import Usage
from pal.domain.model_card import ModelCard, Prices, Tier
from pal.router.savings import Comparison, Savings
from pal.store.costs import CallSum

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
STRONG = ModelCard("strong", "a", "f", (Tier.HEAVY,), 10**6, 10**5, (Prices(10.0, 50.0, 1.0),))
CHEAP = ModelCard(
    "cheap",
    "a",
    "f",
    (Tier.WORKER,),
    10**6,
    10**5,
    (Prices(1.0, 5.0, 0.1, 1.25, up_to=100_000), Prices(2.0, 10.0, 0.2, 2.5)),
)
NOW = Comparison(STRONG, {card.id: card for card in (STRONG, CHEAP)}, AT)


def calls(
    usd: float | None,
    usage: Usage | None = None,
    *,
    outcome: str = "ok",
    model: str = "cheap",
    number: int = 1,
    least_in: int | None = None,
) -> CallSum:
    spent = usage or Usage()
    return CallSum(
        group="g",
        model=model,
        outcome=outcome,
        is_priced=usd is not None,
        calls=number,
        estimated=0,
        least_in=spent.input // number if least_in is None else least_in,
        usage=spent,
        usd=usd or 0.0,
    )


def cents(savings: Savings) -> tuple[float, ...]:
    """Baseline, spent, then the parts: tier, prompt cache, recall, failed."""
    parts = (savings.by_tier_usd, savings.by_prompt_cache_usd, savings.by_recall_usd)
    amounts = (savings.baseline_usd, savings.spent_usd, *parts, savings.failed_usd)
    return tuple(round(amount, 6) for amount in amounts)


def test_a_cheaper_model_saves_the_difference() -> None:
    one = calls(0.0125, Usage(input=10_000, output=500))
    assert cents(NOW.savings([one])) == (0.125, 0.0125, 0.1125, 0, 0, 0)


def test_what_the_vendor_had_cached_is_told_apart() -> None:
    one = calls(0.0035, Usage(input=10_000, cache_read=10_000, output=500))
    assert cents(NOW.savings([one])) == (0.125, 0.0035, 0.1125, 0.009, 0, 0)


def test_writing_a_cache_that_is_never_read_costs_more() -> None:
    one = calls(0.015, Usage(input=10_000, cache_write=10_000, output=500))
    assert NOW.savings([one]).by_prompt_cache_usd == pytest.approx(-0.0025)


def test_larger_requests_are_measured_at_their_own_price() -> None:
    usage = Usage(input=400_000, cache_read=400_000)
    two = calls(0.08, usage, number=2, least_in=150_000)
    assert NOW.savings([two]).by_prompt_cache_usd == pytest.approx(0.8 - 0.08)


def test_failures_are_spent_and_credit_nobody() -> None:
    failed = calls(0.01, Usage(input=10_000), outcome="timeout")
    assert cents(NOW.savings([failed])) == (0, 0.01, 0, 0, 0, 0.01)


def test_recalled_answers_save_all_of_it_where_their_length_is_known() -> None:
    sized = calls(0.0, Usage(input=10_000, output=500), outcome="cached")
    unsized = calls(0.0, outcome="joined", number=3)
    both = NOW.savings([sized, unsized])
    assert cents(both) == (0.125, 0, 0, 0, 0.125, 0)
    assert both.unsized == 3


def test_unknown_prices_are_left_out_and_counted() -> None:
    unknown = NOW.savings([calls(None, Usage(input=10), number=2)])
    assert (cents(unknown), unknown.unpriced) == ((0,) * 6, 2)
    priceless = ModelCard("new", "a", "f", (Tier.HEAVY,), 10**6, 10**5)
    compared = Comparison(priceless, {}, AT).savings([calls(0.1, Usage(input=10))])
    assert (compared.baseline_usd, compared.unpriced) == (0, 1)


def test_a_model_that_is_gone_counts_as_cheaper_with_nothing_cached() -> None:
    one = calls(0.005, Usage(input=10_000, cache_read=5_000), model="gone")
    assert cents(NOW.savings([one])) == (0.1, 0.005, 0.095, 0, 0, 0)


def test_calls_that_have_no_end_count_for_nothing() -> None:
    for outcome in ("started", "lost"):
        assert NOW.savings([calls(None, outcome=outcome)]) == Savings()


OUTCOMES = st.sampled_from(["ok", "cached", "joined", "timeout", "lost", "started", "invalid"])


@st.composite
def call_sums(draw: st.DrawFn) -> CallSum:
    tokens = draw(st.integers(0, 500_000))
    usage = Usage(tokens, draw(st.integers(0, tokens)), 0, draw(st.integers(0, 9_000)))
    usd = draw(st.one_of(st.none(), st.floats(0, 3)))
    model = draw(st.sampled_from(["cheap", "strong", "gone"]))
    return calls(usd, usage, outcome=draw(OUTCOMES), model=model)


@given(st.lists(call_sums()))
def test_the_parts_are_the_whole(sums: list[CallSum]) -> None:
    saved = NOW.savings(sums)
    parts = saved.by_tier_usd + saved.by_prompt_cache_usd + saved.by_recall_usd
    assert parts - saved.failed_usd == pytest.approx(saved.saved_usd, abs=1e-9)
