"""What was found, by the top level of the repository it was found in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pal.domain.errors import InputError
from pal.domain.finding import Finding, Status
from pal.store.database import Database
from pal.store.known_finding import KnownFinding, evidence_key
from pal.store.timestamp import timestamp

_COLUMNS = "finding, symbol, around, task, prompt_version, first_seen, last_seen, status"
_AT_ONCE = 500
"""Parameters of one query: well below what any SQL database takes."""

_MOST_NAMED = 5


class Findings:
    """All findings of this user. Every method raises `StoreError` where the database cannot be
    used; `root` is the absolute path that the findings' paths are relative to.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, root: str, known: Iterable[KnownFinding]) -> None:
        """Writes these down; one that is known already keeps the time it was first seen."""
        rows = [_row(root, one) for one in known]

        def put(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO findings (root, id, path, symbol, evidence, around, task,"
                " prompt_version, status, first_seen, last_seen, finding)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (root, id) DO UPDATE SET"
                " path = excluded.path, symbol = excluded.symbol, evidence = excluded.evidence,"
                " around = excluded.around, task = excluded.task,"
                " prompt_version = excluded.prompt_version, status = excluded.status,"
                " last_seen = excluded.last_seen, finding = excluded.finding",
                rows,
            )

        if rows:
            await self._database.write(put)

    async def move(self, root: str, known: Iterable[KnownFinding]) -> None:
        """Writes down where these stand now; nothing else of them changes."""
        rows = [
            (
                *(_text(one.finding.path), _text(one.symbol), one.around),
                *(_json(one.finding), root, one.finding.id),
            )
            for one in known
        ]

        def put(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "UPDATE findings SET path = ?, symbol = ?, around = ?, finding = ?"
                " WHERE root = ? AND id = ?",
                rows,
            )

        if rows:
            await self._database.write(put)

    async def related(
        self, root: str, paths: Collection[str], findings: Iterable[Finding]
    ) -> list[KnownFinding]:
        """Those of these paths, and those elsewhere with the evidence or the id of `findings`."""
        of = list(findings)
        wanted = {
            "path": sorted(_text(path) for path in paths),
            "evidence": sorted({evidence_key(one.evidence) for one in of}),
            "id": sorted({one.id for one in of}),
        }

        def find(connection: sqlite3.Connection) -> dict[str, KnownFinding]:
            found: dict[str, KnownFinding] = {}
            for column, values in wanted.items():
                for some in _parts(values):
                    found |= _where(connection, root, column, some)
            return found

        found = await self._database.read(find)
        return [found[name] for name in sorted(found)]

    async def all(self, root: str) -> list[KnownFinding]:
        """Every one of them, by path and id."""
        query = f"SELECT {_COLUMNS} FROM findings WHERE root = ? ORDER BY path, id"
        return await self._database.read(
            lambda rows: [_known(row) for row in rows.execute(query, (root,))]
        )

    async def get(self, root: str, name: str) -> KnownFinding:
        """The finding of that id, which may be given by its beginning.

        Raises:
            InputError: there is none, or several begin so.
        """
        query = (
            f"SELECT {_COLUMNS} FROM findings WHERE root = ? AND substr(id, 1, ?) = ? ORDER BY id"
        )
        wanted = name.strip() if name.strip().startswith("f_") else f"f_{name.strip()}"
        found = await self._database.read(
            lambda rows: [_known(row) for row in rows.execute(query, (root, len(wanted), wanted))]
        )
        if len(wanted) <= len("f_") or not found:
            raise InputError(
                f"There is no finding {name!r} in this workspace; `pal findings` lists those that"
                " are known."
            )
        if len(found) > 1:
            names = [one.finding.id for one in found[:_MOST_NAMED]]
            more = f" and {len(found) - len(names)} more" if len(found) > len(names) else ""
            raise InputError(
                f"{name!r} is short for {', '.join(names)}{more}; give more of the id."
            )
        return found[0]

    async def set_status(self, root: str, finding: str, status: Status) -> None:
        """What has become of a finding, by its whole id."""
        statement = "UPDATE findings SET status = ? WHERE root = ? AND id = ?"
        await self._database.write(
            lambda rows: rows.execute(statement, (status, root, finding)).rowcount
        )


def _where(
    connection: sqlite3.Connection, root: str, column: str, values: Sequence[str]
) -> dict[str, KnownFinding]:
    marks = ", ".join("?" * len(values))
    query = f"SELECT {_COLUMNS} FROM findings WHERE root = ? AND {column} IN ({marks})"
    found = [_known(row) for row in connection.execute(query, (root, *values))]
    return {one.finding.id: one for one in found}


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _text(name: str) -> str:
    """A file's name may hold bytes that are no text, which no database takes."""
    return name.encode("utf-8", "backslashreplace").decode()


def _json(finding: Finding) -> str:
    return json.dumps(finding.model_dump(mode="json"))


def _row(root: str, known: KnownFinding) -> tuple[str | None, ...]:
    finding = known.finding
    return (
        root,
        finding.id,
        _text(finding.path),
        _text(known.symbol),
        evidence_key(finding.evidence),
        known.around,
        known.task,
        known.prompt_version,
        finding.status,
        timestamp(known.first_seen),
        timestamp(known.last_seen),
        _json(finding),
    )


def _known(row: tuple[Any, ...]) -> KnownFinding:
    finding, symbol, around, task, prompt_version, first_seen, last_seen, status = row
    return KnownFinding(
        Finding.model_validate(json.loads(finding)).model_copy(update={"status": status}),
        symbol,
        around,
        task,
        prompt_version,
        datetime.fromisoformat(first_seen),
        datetime.fromisoformat(last_seen),
    )
