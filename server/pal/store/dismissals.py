"""What was dismissed, for all faces and processes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pal.domain.finding import Finding
from pal.store.database import Database
from pal.store.dismissal import Dismissal
from pal.store.timestamp import timestamp


class Dismissals:
    """All dismissals of this user, by the top level of the repository. Every method raises
    `StoreError` where the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, root: str, dismissal: Dismissal) -> None:
        """Remembers it, in place of an earlier one of the same finding."""
        statement = (
            "INSERT INTO dismissals (root, finding, scope, reason, at, snapshot)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (root, finding) DO UPDATE SET"
            " scope = excluded.scope, reason = excluded.reason, at = excluded.at,"
            " snapshot = excluded.snapshot"
        )
        finding = dismissal.finding
        values = (
            *(root, finding.id, dismissal.scope, dismissal.reason),
            *(timestamp(dismissal.at), json.dumps(finding.model_dump(mode="json"))),
        )
        await self._database.write(lambda rows: rows.execute(statement, values).rowcount)

    async def all(self, root: str) -> list[Dismissal]:
        """Those of this repository, the latest first."""
        query = (
            "SELECT snapshot, scope, reason, at FROM dismissals WHERE root = ?"
            " ORDER BY at DESC, finding"
        )
        return await self._database.read(
            lambda rows: [_dismissal(row) for row in rows.execute(query, (root,))]
        )

    async def lift(self, root: str, finding: str) -> bool:
        """Forgets the dismissal of the finding of that id; False if there is none."""
        statement = "DELETE FROM dismissals WHERE root = ? AND finding = ?"
        return bool(
            await self._database.write(
                lambda rows: rows.execute(statement, (root, finding)).rowcount
            )
        )


def _dismissal(row: tuple[Any, ...]) -> Dismissal:
    snapshot, scope, reason, at = row
    return Dismissal(
        Finding.model_validate(json.loads(snapshot)), scope, reason, datetime.fromisoformat(at)
    )
