"""Prices and windows from the maintained price list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast

from pal.domain.model_card import Prices


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says of a model: its window in tokens, or None, and its prices."""

    context_window: int | None = None
    prices: tuple[Prices, ...] = ()


class PriceList:
    """The list's offline snapshot; nothing is fetched."""

    def __init__(self) -> None:
        # The package takes 0.1 s to import, and is needed once a model is to be chosen.
        from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

        self._models = {
            (vendor.id, model.id): model
            for vendor in get_snapshot().providers
            for model in vendor.models
        }

    def look_up(self, vendor: str, model: str) -> Listed:
        """What the list's `vendor` says of a model by its exact id."""
        found = self._models.get((vendor, model))
        if found is None:
            return Listed()
        return Listed(found.context_window, _by_time(found.prices))


def _by_time(listed: Any) -> tuple[Prices, ...]:
    """The prices in the order in which they are tried; those of the past are left out."""
    if not isinstance(listed, list):
        return _by_size(listed)
    prices: list[Prices] = []
    today = datetime.now(UTC).date()
    entries = cast("list[Any]", listed)
    for entry in reversed(entries):  # The last one that holds counts.
        since = getattr(entry.constraint, "start_date", None)
        hours = _hours(entry.constraint)
        if entry.constraint is not None and since is None and hours is None:
            return ()  # A condition that is not understood: the price is not known.
        started = since is None or since <= today
        prices += _by_size(entry.prices, since=None if started else since, hours=hours)
        if started and hours is None:
            return tuple(prices)
    return (*prices, *_by_size(entries[0].prices))


def _hours(constraint: Any) -> tuple[time, time] | None:
    start = getattr(constraint, "start_time", None)
    end = getattr(constraint, "end_time", None)
    return None if start is None or end is None else (_in_utc(start), _in_utc(end))


def _in_utc(of_day: time) -> time:
    moment = datetime.combine(date(2000, 1, 1), of_day)
    return (moment if of_day.tzinfo is None else moment.astimezone(UTC)).time()


def _by_size(
    listed: Any, since: date | None = None, hours: tuple[time, time] | None = None
) -> tuple[Prices, ...]:
    """The prices by size of request; a step's price holds for the whole of it."""
    fresh, output = getattr(listed, "input_mtok", None), getattr(listed, "output_mtok", None)
    cached = getattr(listed, "cache_read_mtok", None)
    cache_write = getattr(listed, "cache_write_mtok", None)
    if fresh is None or output is None:
        return ()
    columns = (fresh, output, cached, cache_write)
    steps: list[int] = sorted({tier.start for column in columns for tier in _tiers(column)})
    return tuple(
        Prices(
            input=_price(fresh, above),
            output=_price(output, above),
            cached=None if cached is None else _price(cached, above),
            cache_write=None if cache_write is None else _price(cache_write, above),
            up_to=up_to,
            since=since,
            hours=hours,
        )
        for above, up_to in zip([0, *steps], [*steps, None], strict=True)
    )


def _tiers(column: Any) -> list[Any]:
    return getattr(column, "tiers", [])


def _price(column: Any, above: int) -> float:
    """The price of a request of more than `above` tokens, up to the next step."""
    reached = [tier.price for tier in _tiers(column) if tier.start <= above]
    return float(reached[-1] if reached else getattr(column, "base", column))
