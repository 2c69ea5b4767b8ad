"""Calls, reservations and spend, as one transaction sees and changes them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from pal.store.call import Call, Settlement
from pal.store.limits import Taken
from pal.store.liveness import Liveness
from pal.store.timestamp import timestamp

_TAKEN = """
SELECT coalesce(sum(CASE WHEN day = :day THEN usd END), 0.0), coalesce(sum(usd), 0.0)
FROM (SELECT day, usd FROM spend WHERE day BETWEEN :first AND :last
      UNION ALL
      SELECT day, usd FROM reservations WHERE day BETWEEN :first AND :last) AS taken
"""

_SPENT = """
SELECT coalesce(sum(CASE WHEN day = :day THEN usd END), 0.0), coalesce(sum(usd), 0.0)
FROM spend WHERE day BETWEEN :first AND :last
"""


@dataclass(frozen=True, slots=True)
class Spend:
    """USD settled in the local day and month, and USD reserved by calls now under way."""

    today_usd: float
    month_usd: float
    reserved_usd: float


class Books:
    """The tables of money within one transaction, of which the caller holds the only one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def taken(self, call: Call, request_usd: float) -> Taken:
        """What is spent and reserved in the call's day and month."""
        today, month = self._connection.execute(_TAKEN, _days(call.at)).fetchone()
        return Taken(request_usd, today, month)

    def spent(self, now: datetime) -> Spend:
        """What is settled in the day and month of `now`, and all that is reserved."""
        today, month = self._connection.execute(_SPENT, _days(now)).fetchone()
        (reserved,) = self._connection.execute(
            "SELECT coalesce(sum(usd), 0.0) FROM reservations"
        ).fetchone()
        return Spend(today, month, reserved)

    def open(self, call: Call) -> None:
        """Writes the call as `started`."""
        self._connection.execute(
            "INSERT INTO calls (id, at, workspace, workflow, run, task, vendor, model,"
            " prompt_version, attempt, outcome, reserved_usd)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'started', ?)",
            (
                call.id,
                timestamp(call.at),
                call.workspace,
                call.workflow,
                call.run,
                call.task,
                call.vendor,
                call.model,
                call.prompt_version,
                call.attempt,
                call.reserved_usd,
            ),
        )

    def reserve(self, call: Call, owner: str) -> None:
        """Holds the call's worst case until it is settled, or its owner found dead."""
        self._connection.execute(
            "INSERT INTO reservations (call, day, usd, owner) VALUES (?, ?, ?, ?)",
            (call.id, _local_day(call.at), call.reserved_usd, owner),
        )

    def is_started(self, call_id: str) -> bool:
        """Whether the call is there and has not ended."""
        row = self._connection.execute(
            "SELECT 1 FROM calls WHERE id = ? AND outcome = 'started'", (call_id,)
        ).fetchone()
        return row is not None

    def settle(self, call_id: str, settlement: Settlement) -> None:
        """Completes a `started` or `lost` call and moves its reservation to the spend.

        Raises `ValueError` for any other.
        """
        row = self._connection.execute(
            "SELECT at, reserved_usd FROM calls WHERE id = ? AND outcome IN ('started', 'lost')",
            (call_id,),
        ).fetchone()
        if row is None:
            raise ValueError(f"the call {call_id!r} is not waiting to be settled")
        at, reserved_usd = row
        self._complete(call_id, settlement)
        self._connection.execute("DELETE FROM reservations WHERE call = ?", (call_id,))
        self._connection.execute(
            "INSERT INTO spend (day, usd) VALUES (?, ?)"
            " ON CONFLICT (day) DO UPDATE SET usd = spend.usd + excluded.usd",
            (
                _local_day(datetime.fromisoformat(at)),
                reserved_usd if settlement.usd is None else settlement.usd,
            ),
        )

    def sweep(self, liveness: Liveness) -> int:
        """Gives up the calls of dead owners as `lost`; returns how many."""
        owners = self._connection.execute("SELECT DISTINCT owner FROM reservations").fetchall()
        return sum(self._give_up(owner) for (owner,) in owners if not liveness.is_alive(owner))

    def _complete(self, call_id: str, settlement: Settlement) -> None:
        usage = settlement.usage
        tokens = (
            (usage.input, usage.cache_read, usage.cache_write, usage.output)
            if usage
            else (None, None, None, None)
        )
        self._connection.execute(
            "UPDATE calls SET tokens_in = ?, tokens_cached = ?, tokens_written = ?, tokens_out = ?,"
            " outcome = ?, usd = ?, usd_known = ?, ms = ?, error = ? WHERE id = ?",
            (
                *tokens,
                settlement.outcome,
                settlement.usd,
                int(settlement.is_known),
                settlement.ms,
                settlement.error,
                call_id,
            ),
        )

    def _give_up(self, owner: str) -> int:
        lost = self._connection.execute(
            "UPDATE calls SET outcome = 'lost', usd_known = 0 WHERE outcome = 'started'"
            " AND id IN (SELECT call FROM reservations WHERE owner = ?)",
            (owner,),
        ).rowcount
        self._connection.execute("DELETE FROM reservations WHERE owner = ?", (owner,))
        return lost


def _local_day(at: datetime) -> str:
    return at.astimezone().date().isoformat()


def _days(at: datetime) -> dict[str, str]:
    """The local day and the bounds of its month, as text that sorts as days do."""
    day = _local_day(at)
    return {"day": day, "first": f"{day[:8]}01", "last": f"{day[:8]}31"}
