"""What calls add up to, from a ledger that was written as PAL writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pal.domain.chat import Usage
from pal.store.call import Outcome, Settlement
from pal.store.costs import GROUPINGS, Costs, Grouping
from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.limits import Limits
from pal.store.liveness import Liveness
from tests.store.store_clock import Clock

ENDLESS = Limits(1e6, 1e6, 1e6)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Writer:
    """Writes one call after another into the real ledger."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self.ledger, self.clock = ledger, clock

    async def start(self, **over: str | None) -> str:
        call = replace(self.clock.call(0.5), **over)  # type: ignore[arg-type]
        await self.ledger.start(call, ENDLESS, 0.0)
        return call.id

    async def call(
        self,
        usd: float | None,
        *,
        outcome: Outcome = "ok",
        usage: Usage | None = None,
        ms: int = 100,
        **over: str | None,
    ) -> None:
        await self.ledger.settle(await self.start(**over), Settlement(outcome, usage, usd, ms))


@pytest.fixture
def writer(ledger: Ledger, clock: Clock) -> Writer:
    return Writer(ledger, clock)


@pytest.fixture
def costs(database: Database) -> Costs:
    return Costs(database)


async def test_calls_of_one_kind_are_added_up(writer: Writer, costs: Costs) -> None:
    usage = Usage(input=1000, cache_read=200, cache_write=100, output=50)
    await writer.call(0.25, usage=usage, ms=300)
    await writer.call(0.125, usage=replace(usage, estimated=True), ms=100)

    (row,) = await costs.since(LONG_AGO, "model")

    assert (row.group, row.model, row.outcome, row.is_priced) == ("claude", "claude", "ok", True)
    assert (row.calls, row.estimated, row.usd) == (2, 1, 0.375)
    assert row.usage == Usage(input=2000, cache_read=400, cache_write=200, output=100)
    assert sorted(row.durations) == [100, 300]


async def test_what_is_unknown_is_kept_apart_from_what_cost_nothing(
    writer: Writer, costs: Costs
) -> None:
    await writer.call(0.0)
    await writer.call(None, usage=Usage(input=10))

    unknown, free = await costs.since(LONG_AGO, "model")

    assert (unknown.is_priced, unknown.usd, unknown.usage.input) == (False, 0.0, 10)
    assert (free.is_priced, free.usd, free.calls) == (True, 0.0, 1)


async def test_calls_under_way_and_lost_ones_are_there(
    writer: Writer, costs: Costs, database: Database, liveness: Liveness
) -> None:
    await writer.start()
    assert [row.outcome for row in await costs.since(LONG_AGO, "task")] == ["started"]

    liveness.release()
    other = Liveness.acquire(database.path.parent)
    await Ledger(database, other).sweep()
    other.release()
    (lost,) = await costs.since(LONG_AGO, "task")
    assert (lost.outcome, lost.calls, lost.is_priced) == ("lost", 1, False)


async def test_price_steps_keep_large_requests_apart(writer: Writer, costs: Costs) -> None:
    for tokens in (100, 100_000, 100_001, 272_001, 300_000):
        await writer.call(0.1, usage=Usage(input=tokens))

    rows = await costs.since(LONG_AGO, "model", {272_000, 100_000})

    assert [(row.calls, row.least_in) for row in rows] == [(2, 100), (1, 100_001), (2, 272_001)]


async def test_only_calls_since_then_count(writer: Writer, costs: Costs, clock: Clock) -> None:
    await writer.call(1.0)
    clock.jump(hours=1)
    await writer.call(2.0)

    async def usd(since: datetime) -> float:
        return sum(row.usd for row in await costs.since(since, "model"))

    assert await usd(clock.now - timedelta(hours=1)) == 3.0
    assert await usd(clock.now - timedelta(minutes=59)) == 2.0
    assert await usd(clock.now + timedelta(seconds=1)) == 0


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("model", ["claude", "gpt"]),
        ("task", ["chat", "precommit"]),
        ("workspace", [None, "/project"]),
        ("day", ["2026-11-23"]),
    ],
)
async def test_every_grouping(
    writer: Writer, costs: Costs, by: Grouping, groups: list[str | None]
) -> None:
    await writer.call(0.1, model="gpt", task="chat", workspace=None)
    await writer.call(0.1, model="claude", task="precommit", workspace="/project")
    rows = await costs.since(LONG_AGO, by)
    assert list(dict.fromkeys(row.group for row in rows)) == groups


async def test_days_are_those_of_the_local_time_zone(
    writer: Writer, costs: Costs, clock: Clock, set_time_zone: Callable[[str], None]
) -> None:
    set_time_zone("America/New_York")
    for moment in ("2026-11-01T03:59", "2026-11-01T04:00", "2026-11-02T04:59", "2026-11-02T05:00"):
        clock.now = datetime.fromisoformat(f"{moment}:00+00:00")
        await writer.call(0.1)
    rows = await costs.since(LONG_AGO, "day")
    days = [(row.group, row.calls) for row in rows]
    assert days == [("2026-10-31", 1), ("2026-11-01", 2), ("2026-11-02", 1)]


async def test_an_empty_ledger_has_no_rows(costs: Costs) -> None:
    for by in GROUPINGS:
        assert await costs.since(LONG_AGO, by, {100}) == []
