"""Budgets over real processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.limits import Limits
from pal.store.liveness import Liveness
from tests.store.spender import LIMITS, RESERVED_USD, call, now

SPENDER = Path(__file__).with_name("spender.py")
TAKEN = """
SELECT (SELECT coalesce(sum(usd), 0.0) FROM spend)
     + (SELECT coalesce(sum(usd), 0.0) FROM reservations)
"""


def spender(act: str, directory: Path, calls: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SPENDER), act, str(directory), str(calls)],
        stdout=subprocess.PIPE,
        text=True,
    )


def taken_while_running(database: Path, processes: list[subprocess.Popen[str]]) -> Iterator[float]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        while any(process.poll() is None for process in processes):
            yield connection.execute(TAKEN).fetchone()[0]
            time.sleep(0.01)


@pytest.mark.parametrize(("count", "calls"), [(2, 120), (8, 30), (20, 15)])
async def test_processes_at_once_never_overspend_one_budget(
    tmp_path: Path, count: int, calls: int
) -> None:
    started = now()
    with ExitStack() as stack:
        processes = [stack.enter_context(spender("spend", tmp_path, calls)) for _ in range(count)]
        while not list((tmp_path / "live").glob("*")):
            time.sleep(0.01)  # noqa: ASYNC251 - nothing else runs in this loop
        most = max(taken_while_running(tmp_path / "pal.db", processes), default=0.0)
        made = sum(int(process.communicate()[0]) for process in processes)
    if started.astimezone().date() != now().astimezone().date():
        pytest.skip("the budget's day ended under the test")

    assert [process.returncode for process in processes] == [0] * count
    assert 0 < most <= LIMITS.daily_usd + 1e-9
    with closing(sqlite3.connect(tmp_path / "pal.db")) as connection:
        rows, settled, known, unknown = connection.execute(
            "SELECT count(*), count(ms), sum(usd), sum(usd_known = 0) FROM calls"
        ).fetchone()
        (spent,) = connection.execute("SELECT sum(usd) FROM spend").fetchone()
        (reservations,) = connection.execute("SELECT count(*) FROM reservations").fetchone()
    assert rows == settled == made < count * calls
    assert reservations == 0
    assert spent == pytest.approx(known + unknown * RESERVED_USD)
    # At the last refusal less was left than one call; at most count * 5 calls were then under way.
    assert LIMITS.daily_usd - (count * 5 + 1) * RESERVED_USD < spent <= LIMITS.daily_usd + 1e-9


async def test_what_a_killed_process_had_started_is_lost_and_freed(tmp_path: Path) -> None:
    with spender("hold", tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        database = await Database.open(tmp_path, clock=now)
        liveness = Liveness.acquire(tmp_path)
        ledger = Ledger(database, liveness)
        assert await ledger.sweep() == 0
        assert (await ledger.spent(now())).reserved_usd == RESERVED_USD
        process.kill()

    tight = Limits(RESERVED_USD, RESERVED_USD, RESERVED_USD)
    await ledger.start(call("next"), tight, 0.0)
    outcomes = await database.read(
        lambda rows: rows.execute("SELECT id, outcome FROM calls ORDER BY at").fetchall()
    )
    assert [outcome for _, outcome in outcomes] == ["lost", "started"]
    assert (await ledger.spent(now())).reserved_usd == RESERVED_USD
    await database.close()
    liveness.release()
