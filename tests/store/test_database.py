from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pal.domain.errors import StoreError
from pal.store import connection as opening
from pal.store.database import Database

CONTRACT = """
CREATE TABLE calls (id TEXT PRIMARY KEY, at TEXT NOT NULL, workspace TEXT, workflow TEXT NOT NULL,
 run TEXT NOT NULL, task TEXT NOT NULL,
 vendor TEXT NOT NULL, model TEXT NOT NULL, prompt_version TEXT, attempt INTEGER NOT NULL,
 outcome TEXT NOT NULL,
 tokens_in INTEGER, tokens_cached INTEGER, tokens_written INTEGER, tokens_out INTEGER, usd REAL,
 usd_known INTEGER, reserved_usd REAL, ms INTEGER, error TEXT);
"""


def now() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


async def opened(directory: Path) -> Database:
    return await Database.open(directory, clock=now, busy_timeout_s=0.2)


def add(day: str) -> Callable[[sqlite3.Connection], str]:
    """Work that writes one row and returns its key."""

    def work(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO spend (day, usd) VALUES (?, 1)", (day,))
        return day

    return work


def days(connection: sqlite3.Connection) -> list[str]:
    return [day for (day,) in connection.execute("SELECT day FROM spend ORDER BY day")]


async def block(database: Database) -> threading.Event:
    """Keeps the writer busy, so that jobs have to wait, until the event is set."""
    busy, free = threading.Event(), threading.Event()

    def work(_: sqlite3.Connection) -> None:
        busy.set()
        free.wait()

    database.write(work)
    await asyncio.to_thread(busy.wait)
    return free


class TestOpening:
    async def test_makes_a_private_directory_and_file(self, tmp_path: Path) -> None:
        database = await opened(tmp_path / "a" / "state")
        await database.write(add("a"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in database.path.parent.iterdir()}
        await database.close()

        assert database.path.parent.stat().st_mode & 0o777 == 0o700
        assert modes.keys() >= {"pal.db", "pal.db-wal", "pal.db-shm"}
        assert set(modes.values()) == {0o600}
        assert database.notices == ()

    async def test_makes_a_file_private_that_was_not(self, tmp_path: Path) -> None:
        await (await opened(tmp_path)).close()
        (tmp_path / "pal.db").chmod(0o644)
        await (await opened(tmp_path)).close()

        assert (tmp_path / "pal.db").stat().st_mode & 0o777 == 0o600

    async def test_the_calls_table_is_the_contract_s(self, database: Database) -> None:
        with sqlite3.connect(":memory:") as contract:
            contract.executescript(CONTRACT)
            expected = contract.execute("PRAGMA table_info(calls)").fetchall()
        contract.close()

        def columns(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            return connection.execute("PRAGMA table_info(calls)").fetchall()

        assert await database.read(columns) == expected

    async def test_keeps_what_was_written(self, tmp_path: Path) -> None:
        first = await opened(tmp_path)
        await first.write(add("a"))
        await first.close()
        second = await opened(tmp_path)

        assert await second.read(days) == ["a"]
        await second.close()

    async def test_takes_the_missing_steps(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = await opened(tmp_path)
        await first.write(add("a"))
        await first.close()
        step = ("ALTER TABLE spend ADD COLUMN note TEXT",)
        monkeypatch.setattr(opening, "MIGRATIONS", (*opening.MIGRATIONS, step))
        second = await opened(tmp_path)

        def notes(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            return connection.execute("SELECT day, note FROM spend").fetchall()

        assert await second.read(notes) == [("a", None)]
        await second.close()

    async def test_a_newer_database_is_read_only_and_says_so(self, tmp_path: Path) -> None:
        first = await opened(tmp_path)
        await first.write(add("a"))
        await first.close()
        with sqlite3.connect(tmp_path / "pal.db") as newer:
            newer.execute("PRAGMA user_version = 99")
        newer.close()
        database = await opened(tmp_path)

        assert database.read_only
        assert "newer PAL" in database.notices[0]
        assert await database.read(days) == ["a"]
        with pytest.raises(StoreError, match="Update this PAL"):
            await database.write(add("b"))
        with pytest.raises(StoreError):
            await database.read(add("b"))
        await database.close()

    @pytest.mark.parametrize("kept", [0, 100, 4096])
    async def test_a_damaged_file_is_set_aside(self, tmp_path: Path, kept: int) -> None:
        """The damage lies in the header, right behind it, or in a table's pages."""
        first = await opened(tmp_path)
        for number in range(500):
            first.write(add(f"{number:04}" * 20))
        await first.close()
        sound = (tmp_path / "pal.db").read_bytes()
        damaged = sound[:kept] + b"\x5a" * (len(sound) - kept)
        (tmp_path / "pal.db").write_bytes(damaged)
        (tmp_path / "pal.db-wal").write_bytes(b"rest of a log")
        database = await opened(tmp_path)

        aside = tmp_path / "pal.db.corrupt-20261123T120000Z"
        assert aside.read_bytes() == damaged
        assert str(aside) in database.notices[0]
        assert await database.read(days) == []
        assert await database.write(add("a")) == "a"
        await database.close()

    async def test_a_file_in_place_of_the_directory(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("")

        with pytest.raises(StoreError, match=r"cannot create .*PAL_STATE_DIR"):
            await opened(tmp_path / "state")

    async def test_a_directory_in_place_of_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "pal.db").mkdir()

        with pytest.raises(StoreError, match="cannot be used"):
            await opened(tmp_path)

    async def test_a_file_that_another_program_locks(self, tmp_path: Path) -> None:
        await (await opened(tmp_path)).close()
        other = sqlite3.connect(tmp_path / "pal.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(StoreError, match=r"locked\); what was recorded before is kept\. Close"):
            await opened(tmp_path)
        other.close()
        await (await opened(tmp_path)).close()

    async def test_another_process_that_never_ends_opening(self, tmp_path: Path) -> None:
        with (
            opening._alone(tmp_path / "opening.lock", 0.1),  # pyright: ignore[reportPrivateUsage]
            pytest.raises(StoreError, match="Another PAL has been opening"),
        ):
            await opened(tmp_path)


class TestGroupCommit:
    async def test_what_waits_is_committed_together(self, database: Database) -> None:
        statements: list[str] = []
        await database.write(lambda connection: connection.set_trace_callback(statements.append))
        statements.clear()
        free = await block(database)
        waiting = [database.write(add(f"{number:02}")) for number in range(50)]
        free.set()
        await asyncio.gather(*waiting)
        await database.read(lambda connection: connection.set_trace_callback(None))

        assert statements.count("BEGIN IMMEDIATE") == 2  # The blocking job's, and the fifty's.
        assert len(await database.read(days)) == 50

    async def test_one_failing_job_of_many_spoils_no_other(self, database: Database) -> None:
        def fail(connection: sqlite3.Connection) -> str:
            add("bad")(connection)
            raise LookupError("mine")

        jobs = [database.write(add(f"a{n}")) for n in range(5)]
        failing = database.write(fail)
        jobs += [database.write(add(f"b{n}")) for n in range(5)]
        results = await asyncio.gather(*jobs)

        with pytest.raises(LookupError, match="mine"):
            await failing
        assert await database.read(days) == sorted(results)

    async def test_a_result_is_handed_back_after_its_commit(self, database: Database) -> None:
        other = sqlite3.connect(database.path)
        for number in range(20):
            await database.write(add(f"{number:02}"))
            assert len(days(other)) == number + 1
        other.close()

    async def test_a_constraint_is_the_caller_s_own_error(self, database: Database) -> None:
        await database.write(add("a"))
        with pytest.raises(sqlite3.IntegrityError):
            await database.write(add("a"))

    async def test_a_batch_that_is_rolled_back_fails_for_everyone_in_it(
        self, database: Database
    ) -> None:
        await database.write(add("kept"))
        free = await block(database)
        waiting = [
            database.write(add("a")),
            database.write(lambda connection: connection.execute("ROLLBACK").rowcount),
            database.write(add("b")),
        ]
        free.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)

        assert [type(result) for result in results] == [StoreError] * 3
        assert await database.read(days) == ["kept"]

    async def test_a_row_that_is_not_there_does_not_hang_its_waiter(
        self, database: Database
    ) -> None:
        with pytest.raises(LookupError, match="no such row"):
            await database.read(lambda connection: next(connection.execute("SELECT 1 WHERE 0")))

    async def test_a_cancelled_waiter_s_work_is_done(self, database: Database) -> None:
        free = await block(database)
        waiting = database.write(add("a"))
        waiting.cancel()
        free.set()

        assert await database.read(days) == ["a"]

    async def test_reads_see_one_state_and_the_writes_before_them(self, database: Database) -> None:
        writing = database.write(add("a"))
        reading = database.read(days)

        assert await reading == ["a"]
        await writing

    async def test_a_full_disk_is_said_and_loses_nothing_before(self, database: Database) -> None:
        await database.write(add("kept"))
        await database.write(lambda c: c.execute("PRAGMA max_page_count = 1").fetchone())

        with pytest.raises(StoreError, match=r"full\); what was recorded before is kept"):
            await database.write(add("x" * 1_000_000))
        assert await database.read(days) == ["kept"]

    async def test_a_lock_held_too_long_fails_the_write_and_only_it(
        self, database: Database
    ) -> None:
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError, match="another program keeps it locked"):
            await database.write(add("a"))
        assert await database.read(days) == []
        other.execute("ROLLBACK")
        other.close()
        assert await database.write(add("b")) == "b"


class TestClosing:
    async def test_finishes_what_is_queued(self, tmp_path: Path) -> None:
        database = await opened(tmp_path)
        waiting = [database.write(add(f"{number:02}")) for number in range(100)]
        await database.close()

        assert all(job.done() for job in waiting)
        again = await opened(tmp_path)
        assert len(await again.read(days)) == 100
        await again.close()

    async def test_is_final(self, tmp_path: Path) -> None:
        database = await opened(tmp_path)
        await database.close()
        await database.close()

        with pytest.raises(StoreError, match="closed"):
            await database.write(add("a"))
