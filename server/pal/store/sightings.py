"""Up to which commit the lines of findings are known to stand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pal.domain.finding import Finding
from pal.store.database import Database
from pal.store.timestamp import timestamp

MOST_PENDING = 500
"""Findings that are looked for again: those seen last."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A model's finding whose line stood when `commit` was HEAD, committed or not.

    Attributes:
        task: what the models were asked to do.
        prompt_version: of the words they were asked in, or None.
    """

    finding: Finding
    commit: str
    task: str
    prompt_version: str | None


class Sightings:
    """Of all findings of this user. Every method raises `StoreError` where the database cannot be
    used; `root` is the absolute path that the findings' paths are relative to.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stamp(self, root: str, commit: str, since: datetime) -> None:
        """What models have found since then (an aware datetime) stands at this commit."""
        statement = (
            "UPDATE findings SET stands_at = ?"
            " WHERE root = ? AND last_seen >= ? AND task IS NOT NULL"
        )
        of = (commit, root, timestamp(since))
        await self._database.write(lambda rows: rows.execute(statement, of).rowcount)

    async def pending(self, root: str) -> list[Sighting]:
        """Those that users have said nothing final of, seen last first."""
        query = (
            "SELECT finding, stands_at, task, prompt_version FROM findings WHERE root = ?"
            " AND stands_at IS NOT NULL AND status IN ('open', 'stale')"
            " ORDER BY last_seen DESC, id LIMIT ?"
        )
        rows = await self._database.read(
            lambda some: some.execute(query, (root, MOST_PENDING)).fetchall()
        )
        return [_sighting(row) for row in rows]

    async def settle(
        self, root: str, *, commit: str, standing: Iterable[str], changed: Collection[str]
    ) -> None:
        """Ids of findings that still stand at the commit, and of those to look for no more."""
        statement = "UPDATE findings SET stands_at = ? WHERE root = ? AND id = ?"
        rows = [(commit, root, one) for one in standing] + [(None, root, one) for one in changed]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(statement, rows)

        if rows:
            await self._database.write(write)


def _sighting(row: tuple[Any, ...]) -> Sighting:
    finding, commit, task, prompt_version = row
    return Sighting(Finding.model_validate(json.loads(finding)), commit, task, prompt_version)
