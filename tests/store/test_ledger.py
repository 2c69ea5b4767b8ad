from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pal.domain.chat import Usage
from pal.domain.errors import BudgetExceeded, StoreError
from pal.store.books import Spend
from pal.store.call import Call, Settlement
from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.limits import Limits
from pal.store.liveness import Liveness
from tests.store.store_clock import Clock

LIMITS = Limits(request_usd=1.0, daily_usd=2.0, monthly_usd=5.0)
USAGE = Usage(input=100, cache_read=40, cache_write=20, output=30, reasoning=10)


def ok(usd: float | None) -> Settlement:
    return Settlement("ok", USAGE, usd, ms=12)


async def row(database: Database, call_id: str) -> dict[str, Any] | None:
    def read(connection: sqlite3.Connection) -> dict[str, Any] | None:
        cursor = connection.execute("SELECT * FROM calls WHERE id = ?", (call_id,))
        names = [column[0] for column in cursor.description]
        found = cursor.fetchone()
        return dict(zip(names, found, strict=True)) if found else None

    return await database.read(read)


async def spend(ledger: Ledger, call: Call, usd: float | None) -> None:
    await ledger.start(call, LIMITS, 0.0)
    await ledger.settle(call.id, ok(usd))


class TestACall:
    async def test_is_there_as_started_before_its_request(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        call = clock.call(reserved_usd=0.3)
        await ledger.start(call, LIMITS, 0.0)

        assert await row(database, call.id) == {
            "id": "call-1",
            "at": "2026-11-23T12:00:00.000Z",
            "workspace": "/project",
            "workflow": "codereview",
            "run": "run-1",
            "task": "codereview",
            "vendor": "anthropic",
            "model": "claude",
            "prompt_version": "p1",
            "attempt": 1,
            "outcome": "started",
            "tokens_in": None,
            "tokens_cached": None,
            "tokens_written": None,
            "tokens_out": None,
            "usd": None,
            "usd_known": None,
            "reserved_usd": 0.3,
            "ms": None,
            "error": None,
        }
        assert await ledger.spent(clock()) == Spend(0.0, 0.0, 0.3)

    async def test_is_complete_after_it(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        call = clock.call(reserved_usd=0.3)
        await spend(ledger, call, 0.1)
        completed = await row(database, call.id)

        assert completed is not None
        assert (
            completed
            | {
                "outcome": "ok",
                "tokens_in": 100,
                "tokens_cached": 40,
                "tokens_written": 20,
                "tokens_out": 30,
                "usd": 0.1,
                "usd_known": 1,
                "reserved_usd": 0.3,
                "ms": 12,
                "error": None,
            }
            == completed
        )
        assert await ledger.spent(clock()) == Spend(0.1, 0.1, 0.0)

    async def test_of_unknown_price_counts_as_its_reservation(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        call = clock.call(reserved_usd=0.3)
        await spend(ledger, call, None)
        completed = await row(database, call.id)

        assert completed is not None
        assert (completed["usd"], completed["usd_known"]) == (None, 0)
        assert await ledger.spent(clock()) == Spend(0.3, 0.3, 0.0)

    async def test_that_failed_says_why(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        call = clock.call(reserved_usd=0.3)
        await ledger.start(call, LIMITS, 0.0)
        await ledger.settle(call.id, Settlement("timeout", None, 0.0, 30_000, "No answer."))
        failed = await row(database, call.id)

        assert failed is not None
        assert (failed["outcome"], failed["error"]) == ("timeout", "No answer.")
        assert (failed["tokens_in"], failed["usd"], failed["usd_known"]) == (None, 0.0, 1)

    async def test_is_settled_once(self, ledger: Ledger, database: Database, clock: Clock) -> None:
        call = clock.call(reserved_usd=0.3)
        await spend(ledger, call, 0.1)
        before = await row(database, call.id)

        with pytest.raises(ValueError, match="not waiting to be settled"):
            await ledger.settle(call.id, Settlement("error", None, 0.7, 1))
        assert await row(database, call.id) == before
        assert await ledger.spent(clock()) == Spend(0.1, 0.1, 0.0)

    async def test_that_never_started_cannot_be_settled(self, ledger: Ledger) -> None:
        with pytest.raises(ValueError, match="'nobody' is not waiting"):
            await ledger.settle("nobody", ok(0.1))

    async def test_that_reserved_nothing_is_recorded_in_one_go(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        call = clock.call()
        await ledger.record(call, Settlement("cached", None, 0.0, 0))
        recorded = await row(database, call.id)

        assert recorded is not None
        assert (recorded["outcome"], recorded["usd"]) == ("cached", 0.0)
        assert await ledger.spent(clock()) == Spend(0.0, 0.0, 0.0)

    async def test_cannot_be_there_twice(self, ledger: Ledger, clock: Clock) -> None:
        call = clock.call(reserved_usd=0.3)
        await ledger.start(call, LIMITS, 0.0)

        with pytest.raises(sqlite3.IntegrityError):
            await ledger.start(call, LIMITS, 0.0)
        assert (await ledger.spent(clock())).reserved_usd == 0.3

    async def test_whose_caller_leaves_while_it_starts_holds_nothing(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        free = threading.Event()
        database.write(lambda _: free.wait())
        call = clock.call(reserved_usd=0.3)
        starting = asyncio.create_task(ledger.start(call, LIMITS, 0.0))
        await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        free.set()
        left = await row(database, call.id)

        assert left is not None
        assert (left["outcome"], left["usd"]) == ("cancelled", 0.0)
        assert await ledger.spent(clock()) == Spend(0.0, 0.0, 0.0)

    async def test_whose_caller_leaves_before_a_refusal_is_not_there(
        self, ledger: Ledger, database: Database, clock: Clock
    ) -> None:
        call = clock.call(reserved_usd=9.0)
        starting = asyncio.create_task(ledger.start(call, LIMITS, 0.0))
        await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting

        assert await row(database, call.id) is None

    @pytest.mark.parametrize("usd", [float("nan"), float("inf"), -0.1])
    def test_must_cost_an_amount(self, clock: Clock, usd: float) -> None:
        with pytest.raises(ValueError, match="no amount of USD"):
            clock.call(reserved_usd=usd)
        with pytest.raises(ValueError, match="no amount of USD"):
            ok(usd)

    def test_must_know_its_time_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            Clock(datetime(2026, 11, 23)).call()


class TestABudget:
    @pytest.mark.parametrize(
        ("reserved_usd", "limits", "in_request_usd", "message"),
        [
            (
                0.3,
                Limits(1.0, 9.0, 9.0),
                0.75,
                "This call may cost $0.30, but $0.25 is left of the request budget of $1.00;"
                " nothing was sent. Raise budget.request_usd in your settings, or ask for less"
                " at once.",
            ),
            (
                0.3001,
                Limits(9.0, 1.3, 9.0),
                0.0,
                "This call may cost $0.3001, but $0.30 is left of the daily budget of $1.30;"
                " nothing was sent. Raise budget.daily_usd in your settings, or wait until"
                " tomorrow.",
            ),
            (
                0.3,
                Limits(9.0, 9.0, 0.5),
                0.0,
                "This call may cost $0.30, but $0.00 is left of the monthly budget of $0.50;"
                " nothing was sent. Raise budget.monthly_usd in your settings, or wait until"
                " next month.",
            ),
        ],
    )
    async def test_refuses_and_says_how_to_go_on(
        self,
        ledger: Ledger,
        database: Database,
        clock: Clock,
        reserved_usd: float,
        limits: Limits,
        in_request_usd: float,
        message: str,
    ) -> None:
        await spend(ledger, clock.call(1.0), 1.0)
        call = clock.call(reserved_usd)

        with pytest.raises(BudgetExceeded) as refused:
            await ledger.start(call, limits, in_request_usd)
        assert str(refused.value) == message
        assert await row(database, call.id) is None
        assert (await ledger.spent(clock())).reserved_usd == 0

    async def test_counts_what_is_reserved(self, ledger: Ledger, clock: Clock) -> None:
        for _ in range(2):
            await ledger.start(clock.call(1.0), LIMITS, 0.0)
        with pytest.raises(BudgetExceeded):
            await ledger.start(clock.call(0.01), LIMITS, 0.0)

    async def test_can_be_spent_to_the_last_cent(self, ledger: Ledger, clock: Clock) -> None:
        for _ in range(20):
            await spend(ledger, clock.call(0.1), 0.1)
        with pytest.raises(BudgetExceeded):
            await ledger.start(clock.call(0.001), LIMITS, 0.0)

    async def test_that_is_overdrawn_still_allows_what_is_free(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        await spend(ledger, clock.call(1.0), 7.0)
        await ledger.start(clock.call(0.0), LIMITS, 3.0)

    async def test_begins_anew_each_day_and_month(self, ledger: Ledger, clock: Clock) -> None:
        for _ in range(2):
            await spend(ledger, clock.call(1.0), 1.0)
            await spend(ledger, clock.call(1.0), 1.0)
            clock.jump(days=1)
        await spend(ledger, clock.call(1.0), 1.0)
        assert await ledger.spent(clock()) == Spend(1.0, 5.0, 0.0)
        with pytest.raises(BudgetExceeded, match="monthly"):
            await ledger.start(clock.call(0.1), LIMITS, 0.0)

        clock.jump(days=8)
        await spend(ledger, clock.call(1.0), 1.0)
        assert await ledger.spent(clock()) == Spend(1.0, 1.0, 0.0)

    async def test_of_yesterday_takes_what_was_started_yesterday(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        late = clock.call(1.0)
        await ledger.start(late, LIMITS, 0.0)
        clock.jump(days=1)
        await ledger.start(clock.call(1.0), Limits(1.0, 1.0, 5.0), 0.0)
        await ledger.settle(late.id, ok(0.5))

        assert await ledger.spent(clock()) == Spend(0.0, 0.5, 1.0)

    async def test_stands_a_clock_that_goes_back(self, ledger: Ledger, clock: Clock) -> None:
        await spend(ledger, clock.call(1.0), 1.0)
        clock.jump(days=-40)
        await spend(ledger, clock.call(0.5), 0.5)
        assert await ledger.spent(clock()) == Spend(0.5, 0.5, 0.0)
        clock.jump(days=40)
        assert await ledger.spent(clock()) == Spend(1.0, 1.0, 0.0)

    async def test_follows_the_local_day(
        self, ledger: Ledger, clock: Clock, set_time_zone: Callable[[str], None]
    ) -> None:
        clock.now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
        set_time_zone("UTC")
        await spend(ledger, clock.call(1.0), 1.0)
        clock.jump(hours=1)
        assert await ledger.spent(clock()) == Spend(0.0, 0.0, 0.0)

        set_time_zone("Asia/Tokyo")
        clock.jump(hours=-1)
        assert await ledger.spent(clock()) == Spend(0.0, 0.0, 0.0)
        await spend(ledger, clock.call(0.25), 0.25)
        clock.jump(hours=1)
        assert await ledger.spent(clock()) == Spend(0.25, 0.25, 0.0)


class TestTheDead:
    async def test_lose_their_calls_and_free_their_reservations(
        self, ledger: Ledger, database: Database, clock: Clock, tmp_path: Path
    ) -> None:
        other = Liveness.acquire(tmp_path / "state")
        theirs, mine = clock.call(0.5), clock.call(0.25)
        await Ledger(database, other).start(theirs, LIMITS, 0.0)
        await ledger.start(mine, LIMITS, 0.0)
        assert await ledger.sweep() == 0

        other.release()
        assert await ledger.sweep() == 1
        lost, kept = await row(database, theirs.id), await row(database, mine.id)
        assert lost is not None
        assert kept is not None
        assert (lost["outcome"], lost["usd"], lost["usd_known"]) == ("lost", None, 0)
        assert kept["outcome"] == "started"
        assert await ledger.spent(clock()) == Spend(0.0, 0.0, 0.25)
        assert await ledger.sweep() == 0

    async def test_are_swept_before_a_budget_refuses(
        self, ledger: Ledger, database: Database, clock: Clock, tmp_path: Path
    ) -> None:
        other = Liveness.acquire(tmp_path / "state")
        for _ in range(2):
            await Ledger(database, other).start(clock.call(1.0), LIMITS, 0.0)
        other.release()
        await ledger.start(clock.call(1.0), LIMITS, 0.0)

        assert (await ledger.spent(clock())).reserved_usd == 1.0

    async def test_stay_swept_where_it_refuses_all_the_same(
        self, ledger: Ledger, database: Database, clock: Clock, tmp_path: Path
    ) -> None:
        other = Liveness.acquire(tmp_path / "state")
        await Ledger(database, other).start(clock.call(1.0), LIMITS, 0.0)
        other.release()
        with pytest.raises(BudgetExceeded):
            await ledger.start(clock.call(9.0), LIMITS, 0.0)

        assert (await ledger.spent(clock())).reserved_usd == 0.0

    async def test_may_yet_come_back_with_the_truth(
        self, ledger: Ledger, database: Database, clock: Clock, tmp_path: Path
    ) -> None:
        other = Liveness.acquire(tmp_path / "state")
        call = clock.call(0.5)
        theirs = Ledger(database, other)
        await theirs.start(call, LIMITS, 0.0)
        other.release()
        await ledger.sweep()
        await theirs.settle(call.id, ok(0.25))

        assert await ledger.spent(clock()) == Spend(0.25, 0.25, 0.0)


async def test_a_closed_database_is_a_store_error(
    ledger: Ledger, database: Database, clock: Clock
) -> None:
    await database.close()

    with pytest.raises(StoreError):
        await ledger.start(clock.call(0.1), LIMITS, 0.0)
