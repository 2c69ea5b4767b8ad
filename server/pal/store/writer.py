"""The one thread that uses the connection, and commits together whatever waits."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from pal.store.store_failure import store_failure

HANDED_BACK_PER_TURN = 8
"""Results in one turn of the loop: each wakes somebody who goes on at once."""

T = TypeVar("T")


class Mode(Enum):
    """What a job does with the database."""

    READ = auto()
    WRITE = auto()
    ALONE = auto()
    """It cannot run inside a transaction."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    mode: Mode
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: Any = None
    error: Exception | None = None


class Writer:
    """Runs jobs in the order they come, all that wait in one transaction.

    Results are handed to the event loop that made the writer, after COMMIT and never before.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._ended: deque[tuple[_Job, _Outcome]] = deque()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="pal-store", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[sqlite3.Connection], T], mode: Mode) -> asyncio.Future[T]:
        """Queues a job at once; it runs even if nobody waits for it any more."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Job(work, mode, future))
        return future

    async def close(self) -> None:
        """Runs what is queued, then closes the connection. Nothing may be submitted after."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while batch := self._next_batch():
            together = [job for job in batch if job.mode is not Mode.ALONE]
            alone = [job for job in batch if job.mode is Mode.ALONE]
            outcomes = [*self._commit(together), *(self._attempt(job) for job in alone)]
            # A loop that has ended waits for nothing; the work is committed all the same.
            with suppress(RuntimeError):
                ended = zip([*together, *alone], outcomes, strict=True)
                self._loop.call_soon_threadsafe(self._take_back, ended)
        self._connection.close()

    def _take_back(self, ended: Iterable[tuple[_Job, _Outcome]]) -> None:
        is_handing_back = bool(self._ended)
        self._ended.extend(ended)
        if not is_handing_back:
            self._hand_back()

    def _hand_back(self) -> None:
        for _ in range(min(HANDED_BACK_PER_TURN, len(self._ended))):
            job, outcome = self._ended.popleft()
            if job.future.done():
                continue
            if outcome.error is not None:
                job.future.set_exception(outcome.error)
            else:
                job.future.set_result(outcome.result)
        if self._ended:
            self._loop.call_soon(self._hand_back)

    def _next_batch(self) -> list[_Job]:
        """Waits for a job and takes those that came meanwhile; empty when closing."""
        batch: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            try:
                job = self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            self._queue.put(None)
        return batch

    def _commit(self, jobs: Sequence[_Job]) -> list[_Outcome]:
        writes = any(job.mode is Mode.WRITE for job in jobs)
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            outcomes = [self._under_savepoint(job) for job in jobs]
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                with suppress(sqlite3.Error):  # The next batch's failure rolls back again.
                    connection.execute("ROLLBACK")
            return [_Outcome(error=store_failure(self._path, error)) for _ in jobs]
        return outcomes

    def _under_savepoint(self, job: _Job) -> _Outcome:
        self._connection.execute("SAVEPOINT job")
        outcome = self._attempt(job)
        if outcome.error is not None:
            self._connection.execute("ROLLBACK TO job")
        self._connection.execute("RELEASE job")
        return outcome

    def _attempt(self, job: _Job) -> _Outcome:
        in_transaction = self._connection.in_transaction
        try:
            return _Outcome(job.work(self._connection))
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError) as error:
            return _Outcome(error=error)  # A mistake of the job's, not a trouble of the disk's.
        except sqlite3.Error as error:
            if in_transaction and not self._connection.in_transaction:
                raise  # SQLite has rolled back the whole batch (a full disk, say).
            return _Outcome(error=store_failure(self._path, error))
        except StopIteration as error:  # A future cannot carry it: `next` of a row not there.
            return _Outcome(error=LookupError(f"no such row: {error!r}"))
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits for it
            return _Outcome(error=error)
