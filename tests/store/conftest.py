from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.liveness import Liveness
from tests.store.store_clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(tmp_path: Path, clock: Clock) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "state", clock=clock, busy_timeout_s=0.2)
    yield database
    await database.close()


@pytest.fixture
def liveness(tmp_path: Path) -> Iterator[Liveness]:
    liveness = Liveness.acquire(tmp_path / "state")
    yield liveness
    liveness.release()


@pytest.fixture
def ledger(database: Database, liveness: Liveness) -> Ledger:
    return Ledger(database, liveness)


@pytest.fixture
def set_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Moves this process into a time zone, and back after the test."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process cannot be set here")

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()
