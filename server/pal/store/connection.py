"""Opening the database file: private, sound, and with all its tables."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pal.domain.errors import StoreError
from pal.store.migrations import MIGRATIONS
from pal.store.private_directory import private_directory
from pal.store.store_failure import is_corruption, store_failure
from pal.store.try_lock import try_lock


@dataclass(frozen=True, slots=True)
class Opened:
    """An open connection in autocommit mode, and what its user should be told.

    `read_only` is True where a newer PAL made the tables.
    """

    path: Path
    connection: sqlite3.Connection
    notices: tuple[str, ...] = ()
    read_only: bool = False


class _Damaged(sqlite3.DatabaseError):
    """The file opens, but its pages do not fit together."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def open_connection(
    directory: Path, *, clock: Callable[[], datetime], busy_timeout_s: float
) -> Opened:
    """Opens `pal.db` in the directory, both made if need be; blocks.

    A damaged file is set aside and a new one begun. Raises `StoreError` where the directory or
    the file cannot be written, or is locked for longer than the timeout.
    """
    path = private_directory(directory) / "pal.db"
    try:
        with _alone(directory / "opening.lock", busy_timeout_s):
            try:
                return _open(path, busy_timeout_s)
            except sqlite3.DatabaseError as error:
                if not is_corruption(error):
                    raise
            aside = _set_aside(path, clock())
            notice = (
                f"PAL's database was damaged; it is kept as {aside}, and a new one was begun:"
                " costs, cache and findings start afresh, and budgets count from zero."
            )
            return replace(_open(path, busy_timeout_s), notices=(notice,))
    except (OSError, sqlite3.Error) as error:
        raise store_failure(path, error) from error


@contextmanager
def _alone(path: Path, timeout_s: float) -> Generator[None]:
    """Keeps other processes from opening at the same time.

    SQLite does not wait when two switch a new file to WAL, and two that find the same damage
    must not each set a file aside.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        deadline = time.monotonic() + timeout_s
        while not try_lock(descriptor):
            if time.monotonic() > deadline:
                raise StoreError(
                    f"Another PAL has been opening {path.parent} for {timeout_s:g} s; nothing was"
                    " changed. Wait for it or end it, and try again."
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path, busy_timeout_s: float) -> Opened:
    _make_private(path)
    connection = sqlite3.connect(
        path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        if _steps_done(connection) > len(MIGRATIONS):
            _check(connection)
            connection.execute("PRAGMA query_only = ON")
            return Opened(path, connection, (_newer(path),), read_only=True)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _check(connection)
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return Opened(path, connection)


def _make_private(path: Path) -> None:
    # SQLite gives its -wal and -shm the file's own mode. A file that is there must not be opened
    # here: closing it again would drop the locks of this process's other connections to it.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        path.chmod(0o600)


def _steps_done(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _check(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _Damaged(verdict)


def _migrate(connection: sqlite3.Connection) -> None:
    """Takes the steps that are missing; fails, missing or not, where nothing can be written."""
    connection.execute("BEGIN IMMEDIATE")
    for step in MIGRATIONS[_steps_done(connection) :]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")


def _newer(path: Path) -> str:
    return (
        f"The database {path} was written by a newer PAL and is open for reading only: what it"
        " holds is shown, nothing new is recorded. Update this PAL to go on."
    )


def _set_aside(path: Path, now: datetime) -> Path:
    """Renames the damaged database with its -wal and -shm, and returns its new place."""
    aside = path.with_name(f"{path.name}.corrupt-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside
