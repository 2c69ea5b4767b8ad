"""Whatever happens, spend and reservations are what the calls add up to."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pal.domain.errors import BudgetExceeded
from pal.store.call import Settlement
from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.limits import Limits
from pal.store.liveness import Liveness
from tests.store.store_clock import Clock

LIMITS = Limits(request_usd=1.0, daily_usd=3.0, monthly_usd=8.0)

FROM_CALLS = """
SELECT
 (SELECT coalesce(sum(coalesce(usd, reserved_usd)), 0.0) FROM calls
  WHERE outcome NOT IN ('started', 'lost')),
 (SELECT coalesce(sum(reserved_usd), 0.0) FROM calls WHERE outcome = 'started')
"""
KEPT_BESIDE = """
SELECT (SELECT coalesce(sum(usd), 0.0) FROM spend),
       (SELECT coalesce(sum(usd), 0.0) FROM reservations)
"""

amounts = st.floats(0, 1.2, allow_nan=False)
steps = st.one_of(
    st.tuples(st.just("start"), amounts),
    st.tuples(st.just("settle"), amounts | st.none()),
    st.tuples(st.just("record"), amounts | st.none()),
    st.tuples(st.just("jump"), st.floats(-40, 40)),
    st.tuples(st.just("die"), st.none()),
    st.tuples(st.just("sweep"), st.none()),
)


@dataclass
class Machine:
    """One process that does things, dies, and is followed by another."""

    directory: Path
    database: Database
    clock: Clock
    liveness: Liveness
    under_way: list[str] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.database, self.liveness)

    async def start(self, usd: float) -> None:
        call = self.clock.call(usd)
        before = await self.ledger.spent(self.clock())
        try:
            await self.ledger.start(call, LIMITS, 0.0)
        except BudgetExceeded:
            return
        assert usd == 0 or before.today_usd + usd <= LIMITS.daily_usd + 1e-6
        assert usd == 0 or before.month_usd + usd <= LIMITS.monthly_usd + 1e-6
        self.under_way.append(call.id)

    async def settle(self, usd: float | None) -> None:
        if self.under_way:
            await self.ledger.settle(self.under_way.pop(), Settlement("ok", None, usd, 1))

    async def record(self, usd: float | None) -> None:
        await self.ledger.record(self.clock.call(0.1), Settlement("joined", None, usd, 1))

    async def jump(self, days: float) -> None:
        self.clock.jump(days=days)

    async def die(self, _: None) -> None:
        self.liveness.release()
        self.liveness = Liveness.acquire(self.directory)
        self.under_way.clear()

    async def sweep(self, _: None) -> None:
        await self.ledger.sweep()


def sums(connection: sqlite3.Connection) -> tuple[list[float], list[float]]:
    return (
        list(connection.execute(FROM_CALLS).fetchone()),
        list(connection.execute(KEPT_BESIDE).fetchone()),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=40))
async def test_spend_and_reservations_are_what_the_calls_add_up_to(
    happenings: list[tuple[str, float | None]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory, clock = Path(name), Clock()
        database = await Database.open(directory, clock=clock)
        machine = Machine(directory, database, clock, Liveness.acquire(directory))
        for act, value in happenings:
            await getattr(machine, act)(value)
            from_calls, kept_beside = await database.read(sums)
            assert kept_beside == pytest.approx(from_calls, abs=1e-9)
        machine.liveness.release()
        await database.close()
