"""Answers kept so that the same question costs nothing twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from pal.store.database import Database
from pal.store.timestamp import timestamp

KEPT = timedelta(days=30)
LIMIT_BYTES = 200_000_000

_KEYS_AT_ONCE = 500
"""Well below the number of parameters that any SQL database takes."""


class Cache:
    """JSON texts by key, kept 30 days after they were stored and 200 MB in all.

    What was used longest ago leaves first. Every method raises `StoreError` where the database
    cannot be used.
    """

    def __init__(self, database: Database, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self._database = database
        self._limit_bytes = limit_bytes

    async def get_many(self, keys: Collection[str], *, now: datetime) -> dict[str, str]:
        """The payloads of those keys that are kept; `now` is an aware datetime."""
        oldest = timestamp(now - KEPT)
        used_at = None if self._database.read_only else timestamp(now)

        def get(connection: sqlite3.Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for some in _parts(keys):
                found |= _get(connection, some, oldest)
                if used_at is not None:
                    _touch(connection, some, used_at)
            return found

        if not keys:
            return {}
        run = self._database.read if self._database.read_only else self._database.write
        return await run(get)

    async def put_many(self, entries: Mapping[str, str], now: datetime) -> None:
        """Stores payloads by key, replacing older ones, and evicts what no longer fits.

        A payload larger than the whole cache is not stored.
        """
        at = timestamp(now)
        sizes = {key: len(key) + len(payload.encode()) for key, payload in entries.items()}
        rows = [
            (key, at, at, sizes[key], payload)
            for key, payload in entries.items()
            if sizes[key] <= self._limit_bytes
        ]

        def put(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO cache (key, stored_at, used_at, bytes, payload)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                " stored_at = excluded.stored_at, used_at = excluded.used_at,"
                " bytes = excluded.bytes, payload = excluded.payload",
                rows,
            )
            connection.execute("DELETE FROM cache WHERE stored_at <= ?", (timestamp(now - KEPT),))
            _evict(connection, self._limit_bytes)

        await self._database.write(put)


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = list(keys)
    for start in range(0, len(ordered), _KEYS_AT_ONCE):
        yield ordered[start : start + _KEYS_AT_ONCE]


def _marks(keys: list[str]) -> str:
    return ", ".join("?" * len(keys))


def _get(connection: sqlite3.Connection, keys: list[str], oldest: str) -> dict[str, str]:
    query = f"SELECT key, payload FROM cache WHERE stored_at > ? AND key IN ({_marks(keys)})"
    return dict(connection.execute(query, (oldest, *keys)).fetchall())


def _touch(connection: sqlite3.Connection, keys: list[str], used_at: str) -> None:
    update = f"UPDATE cache SET used_at = ? WHERE used_at < ? AND key IN ({_marks(keys)})"
    connection.execute(update, (used_at, used_at, *keys))


def _evict(connection: sqlite3.Connection, limit_bytes: int) -> None:
    (held,) = connection.execute("SELECT coalesce(sum(bytes), 0) FROM cache").fetchone()
    if held <= limit_bytes:
        return
    gone: list[tuple[str]] = []
    for key, size in connection.execute("SELECT key, bytes FROM cache ORDER BY used_at, key"):
        if held <= limit_bytes:
            break
        gone.append((key,))
        held -= size
    connection.executemany("DELETE FROM cache WHERE key = ?", gone)
