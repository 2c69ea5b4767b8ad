from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from pal.store.cache import Cache
from pal.store.database import Database

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


async def test_returns_what_was_stored_and_nothing_else(database: Database) -> None:
    cache = Cache(database)
    await cache.put_many({"aa": '{"x": 1}', "bb": '"é"'}, NOW)

    assert await cache.get_many(["aa", "cc", "bb"], now=NOW) == {"aa": '{"x": 1}', "bb": '"é"'}
    assert await cache.get_many([], now=NOW) == {}


async def test_a_newer_payload_replaces_the_older(database: Database) -> None:
    cache = Cache(database)
    await cache.put_many({"aa": "1"}, NOW)
    await cache.put_many({"aa": "2"}, NOW + 20 * DAY)

    assert await cache.get_many(["aa"], now=NOW + 40 * DAY) == {"aa": "2"}


async def test_more_keys_than_a_query_takes(database: Database) -> None:
    cache = Cache(database)
    entries = {f"{number:x}": str(number) for number in range(1, 40_000)}
    await cache.put_many(entries, NOW)

    assert await cache.get_many(list(entries), now=NOW) == entries


async def test_a_payload_is_kept_thirty_days(database: Database) -> None:
    cache = Cache(database)
    await cache.put_many({"aa": "1"}, NOW)

    assert await cache.get_many(["aa"], now=NOW + 30 * DAY - MINUTE) == {"aa": "1"}
    assert await cache.get_many(["aa"], now=NOW + 30 * DAY) == {}
    await cache.put_many({"bb": "2"}, NOW + 30 * DAY)
    assert await keys(database) == ["bb"]


async def test_what_was_used_longest_ago_leaves_first(database: Database) -> None:
    cache = Cache(database, limit_bytes=30)
    for number, key in enumerate(("aa", "bb", "cc")):
        await cache.put_many({key: "12345678"}, NOW + number * MINUTE)
    await cache.get_many(["aa"], now=NOW + 3 * MINUTE)
    await cache.put_many({"dd": "12345678"}, NOW + 4 * MINUTE)

    assert await keys(database) == ["aa", "cc", "dd"]


async def test_a_payload_larger_than_the_cache_empties_nothing(database: Database) -> None:
    cache = Cache(database, limit_bytes=30)
    await cache.put_many({"aa": "12345678"}, NOW)
    await cache.put_many({"bb": "x" * 100}, NOW)

    assert await keys(database) == ["aa"]


async def test_a_clock_that_goes_back_loses_nothing(database: Database) -> None:
    cache = Cache(database)
    await cache.put_many({"aa": "1"}, NOW)
    await cache.put_many({"bb": "2"}, NOW - 60 * DAY)

    assert await cache.get_many(["aa", "bb"], now=NOW - 60 * DAY) == {"aa": "1", "bb": "2"}


async def test_a_read_only_database_still_answers(database: Database) -> None:
    cache = Cache(database)
    await cache.put_many({"aa": "1"}, NOW)
    database.read_only = True

    assert await cache.get_many(["aa"], now=NOW) == {"aa": "1"}


async def keys(database: Database) -> list[str]:
    def read(connection: sqlite3.Connection) -> list[str]:
        return [key for (key,) in connection.execute("SELECT key FROM cache ORDER BY key")]

    return await database.read(read)
