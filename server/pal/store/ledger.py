"""Every attempt at a model, what it cost, and the budgets that no two processes overspend."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from pal.domain.errors import BudgetExceeded, StoreError
from pal.store.books import Books, Spend
from pal.store.call import Call, Settlement
from pal.store.database import Database
from pal.store.limits import Limits
from pal.store.liveness import Liveness
from pal.store.signals import Signal, write_signals


class Ledger:
    """The `calls` table, with reservations and the spend per local day kept beside it.

    All three change in the same transactions, so that a budget is checked against as many rows as
    the month has days. Every method raises `StoreError` where the database cannot be used. Time
    is the calls' own `at`, which may go backwards.
    """

    def __init__(self, database: Database, liveness: Liveness) -> None:
        self._database = database
        self._liveness = liveness

    async def start(self, call: Call, limits: Limits, spent_in_request_usd: float) -> None:
        """Writes the call as `started` and reserves its worst case, before its request leaves.

        `spent_in_request_usd` is what the request's other calls have spent or reserved. Raises
        `BudgetExceeded`, with nothing written, where the reservation does not fit.
        """

        def start(connection: sqlite3.Connection) -> BudgetExceeded | None:
            books = Books(connection)
            refusal = limits.refusal(call.reserved_usd, books.taken(call, spent_in_request_usd))
            if refusal is not None and books.sweep(self._liveness):
                refusal = limits.refusal(call.reserved_usd, books.taken(call, spent_in_request_usd))
            if refusal is None:
                books.open(call)
                books.reserve(call, self._liveness.owner)
            return refusal

        try:
            # A refusal is returned, not raised: what was swept before it stays swept.
            refusal = await self._database.write(start)
        except asyncio.CancelledError:
            self._abandon(call.id)
            raise
        if refusal is not None:
            raise refusal

    async def settle(
        self, call_id: str, settlement: Settlement, learned: Sequence[Signal] = ()
    ) -> None:
        """Completes a started call: its reservation becomes what it has spent.

        What its end tells of its model is written down with it.

        A call that was given up as `lost` may still be settled: the truth is better late than
        never. Any other raises `ValueError` and changes nothing. It is booked even if its waiter
        is cancelled.
        """

        def settle(connection: sqlite3.Connection) -> None:
            Books(connection).settle(call_id, settlement)
            write_signals(connection, learned)

        await self._database.write(settle)

    async def record(self, call: Call, settlement: Settlement) -> None:
        """Writes a call that reserved nothing (cached, joined) together with its end."""

        def record(connection: sqlite3.Connection) -> None:
            books = Books(connection)
            books.open(call)
            books.settle(call.id, settlement)

        await self._database.write(record)

    async def sweep(self) -> int:
        """Marks what dead processes left `started` as `lost` and frees its reservations.

        Returns how many calls that were.
        """
        return await self._database.write(lambda rows: Books(rows).sweep(self._liveness))

    async def spent(self, now: datetime) -> Spend:
        """What was spent in the local day and month of `now` (aware), and what is reserved."""
        return await self._database.read(lambda rows: Books(rows).spent(now))

    def _abandon(self, call_id: str) -> None:
        """Ends a call whose caller left before it knew that it had started."""

        def abandon(connection: sqlite3.Connection) -> None:
            books = Books(connection)
            if books.is_started(call_id):
                books.settle(call_id, Settlement("cancelled", None, usd=0.0, ms=0))

        with suppress(StoreError):
            self._database.write(abandon)
