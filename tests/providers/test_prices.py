"""Prices are those of the moment of use, not of the moment at which they were read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from genai_prices import Usage as ListedUsage
from genai_prices import calc_price

from pal.domain.chat import Usage
from pal.domain.model_card import Prices
from pal.providers.catalogue import Catalogue
from pal.providers.pricing import cost_usd

USAGE = Usage(input=100_000, cache_read=50_000, output=1000)
LISTED = ListedUsage(input_tokens=100_000, cache_read_tokens=50_000, output_tokens=1000)
TODAY = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@pytest.mark.parametrize("model", ["deepseek-v4-flash", "deepseek-v4-pro"])
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("minute", [0, 59])
def test_each_hour_has_the_listed_price(
    model: str, hour: int, minute: int, catalogue: Catalogue
) -> None:
    at = TODAY.replace(hour=hour, minute=minute)
    listed = calc_price(LISTED, model, provider_id="deepseek", genai_request_timestamp=at)
    assert cost_usd(catalogue.get(model), USAGE, at) == pytest.approx(float(listed.total_price))


def test_the_hour_makes_a_difference(catalogue: Catalogue) -> None:
    card = catalogue.get("deepseek-v4-flash")
    night, day = (cost_usd(card, USAGE, TODAY.replace(hour=hour)) for hour in (20, 2))
    assert night is not None
    assert day == pytest.approx(2 * night)


def test_the_hour_is_that_of_greenwich(catalogue: Catalogue) -> None:
    card = catalogue.get("deepseek-v4-flash")
    here = timezone(timedelta(hours=8))
    at = TODAY.replace(hour=2)
    assert cost_usd(card, USAGE, at.astimezone(here)) == cost_usd(card, USAGE, at)


def test_prices_of_the_past_are_left_out(catalogue: Catalogue) -> None:
    (price,) = catalogue.get("mistral-large-4").prices
    assert price.since is None
    assert (price.input, price.output) == (0.7, 2.1)


def test_a_price_holds_from_its_day_on() -> None:
    price = Prices(input=1, output=1, since=date(2026, 12, 1))
    assert not price.holds(datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    assert price.holds(datetime(2026, 12, 1, tzinfo=UTC))


def test_hours_may_go_over_midnight() -> None:
    price = Prices(input=1, output=1, hours=(time(22), time(6)))
    held = [hour for hour in range(24) if price.holds(TODAY.replace(hour=hour))]
    assert held == [0, 1, 2, 3, 4, 5, 22, 23]


def test_a_price_of_the_users_own_may_have_hours() -> None:
    rows = [
        {"input": 4, "output": 4, "hours": ["08:00:00", "20:00:00"]},
        {"input": 1, "output": 1},
    ]
    card = Catalogue.load({"gpt-6-luna": {"prices": rows}}).get("gpt-6-luna")
    costs = [card.prices_for(0, TODAY.replace(hour=hour)) for hour in (7, 8, 19, 20)]
    assert [price.input for price in costs if price] == [1, 4, 4, 1]
