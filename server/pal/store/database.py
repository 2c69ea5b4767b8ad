"""The database of this process: one file, one thread, transactions shared by all who wait."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pal.domain.errors import StoreError
from pal.store.connection import Opened, open_connection
from pal.store.writer import Mode, Writer

T = TypeVar("T")


class Database:
    """`pal.db` in a state directory, used from the event loop that opened it.

    Work is a function of the connection. It runs on the store's own thread, within a transaction
    that it must not end, and should be short: everyone's work waits for it.
    """

    def __init__(self, opened: Opened) -> None:
        self.path: Path = opened.path
        self.notices: tuple[str, ...] = opened.notices
        """What the user should be told about the opening, one sentence or two each."""
        self.read_only: bool = opened.read_only
        """True where a newer PAL made the tables: every write raises `StoreError`."""
        self._writer = Writer(opened.connection, opened.path)
        self._closed = False

    @classmethod
    async def open(
        cls, directory: Path, *, clock: Callable[[], datetime], busy_timeout_s: float = 5.0
    ) -> Database:
        """Opens the database in the directory, both made if need be (modes 0600 and 0700).

        `clock` gives aware datetimes; `busy_timeout_s` is how long another process's lock is
        waited for, here and at every write. Raises `StoreError` where nothing can be written.
        """
        opened = await asyncio.to_thread(
            open_connection, directory, clock=clock, busy_timeout_s=busy_timeout_s
        )
        return cls(opened)

    def write(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Runs the work and commits; await it for the result, or for the error of the work.

        It is queued at once and runs even if its waiter is cancelled, for what was spent must be
        booked. Work that raises leaves nothing behind and does not disturb others' work. Raises
        `StoreError` where nothing can be written; then nothing was.
        """
        if self.read_only:
            raise StoreError(
                f"The database {self.path} was written by a newer PAL, so nothing new can be"
                " recorded; what it holds is kept. Update this PAL and try again."
            )
        return self._submit(work, Mode.WRITE)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Runs work that only reads, all of it on one state of the database."""
        return self._submit(work, Mode.READ)

    def compact(self) -> asyncio.Future[None]:
        """Gives the space of deleted rows back to the disk, and wipes what they held."""
        return self._submit(_compact, Mode.ALONE)

    async def close(self) -> None:
        """Finishes what is queued and closes the file. May be called twice."""
        if not self._closed:
            self._closed = True
            await self._writer.close()

    def _submit(self, work: Callable[[sqlite3.Connection], T], mode: Mode) -> asyncio.Future[T]:
        if self._closed:
            raise StoreError(f"The database {self.path} is closed; what it holds is kept.")
        return self._writer.submit(work, mode)


def _compact(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
