"""What the user has allowed in a workspace, so that they are asked only once."""

from __future__ import annotations

from datetime import datetime

from pal.store.database import Database
from pal.store.timestamp import timestamp


class Consents:
    """Whether saving a file may send code to models, by workspace (an absolute path).

    Every method raises `StoreError` where the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, workspace: str) -> bool | None:
        """The user's answer; None if there is none."""
        query = "SELECT given FROM consents WHERE workspace = ?"
        row = await self._database.read(lambda rows: rows.execute(query, (workspace,)).fetchone())
        return None if row is None else bool(row[0])

    async def put(self, workspace: str, *, given: bool, now: datetime) -> None:
        """Remembers the answer, in place of an earlier one; `now` is an aware datetime."""
        statement = (
            "INSERT INTO consents (workspace, given, at) VALUES (?, ?, ?)"
            " ON CONFLICT (workspace) DO UPDATE SET given = excluded.given, at = excluded.at"
        )
        values = (workspace, int(given), timestamp(now))
        await self._database.write(lambda rows: rows.execute(statement, values).rowcount)
