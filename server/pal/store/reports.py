"""The last reports, for whoever comes back to one by its id."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta

from pal.domain.errors import InputError
from pal.domain.report import Report
from pal.store.database import Database
from pal.store.timestamp import timestamp

KEPT = timedelta(days=30)
MOST = 200


class Reports:
    """The newest 200 reports of the last 30 days. Every method raises `StoreError` where the
    database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, report: Report, root: str, *, now: datetime) -> None:
        """Keeps it, and lets go of what is too old or too many; `now` is an aware datetime."""
        row = (report.id, timestamp(now), root, json.dumps(report.as_json()))

        def put(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO reports (id, at, root, report) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET at = excluded.at, report = excluded.report",
                row,
            )
            connection.execute("DELETE FROM reports WHERE at <= ?", (timestamp(now - KEPT),))
            connection.execute(
                "DELETE FROM reports WHERE id NOT IN"
                " (SELECT id FROM reports ORDER BY at DESC, id LIMIT ?)",
                (MOST,),
            )

        await self._database.write(put)

    async def get(self, report: str, root: str) -> Report:
        """The report of that id.

        Raises:
            InputError: it is not kept, or it is another repository's.
        """
        query = "SELECT report FROM reports WHERE id = ? AND root = ?"
        row = await self._database.read(lambda rows: rows.execute(query, (report, root)).fetchone())
        return _report(row, f"{report!r} of this workspace")

    async def find(self, report: str) -> Report:
        """The report of that id, of whichever repository: who may read it is the caller's to say.

        Raises:
            InputError: it is not kept.
        """
        query = "SELECT report FROM reports WHERE id = ?"
        row = await self._database.read(lambda rows: rows.execute(query, (report,)).fetchone())
        return _report(row, repr(report))


def _report(row: tuple[str] | None, name: str) -> Report:
    if row is None:
        raise InputError(
            f"There is no report {name}: the last {MOST} are kept, for {KEPT.days} days."
        )
    return Report.model_validate(json.loads(row[0]))
