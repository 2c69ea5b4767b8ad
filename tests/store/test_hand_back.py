"""What is committed together is handed back a few at a time, each with its own result."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from itertools import pairwise
from pathlib import Path

from pal.store.writer import HANDED_BACK_PER_TURN, Mode, Writer


async def test_the_loop_has_a_turn_between_the_groups_of_a_large_batch(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    writer = Writer(connection, tmp_path / "a.db")
    gate = threading.Event()
    held = writer.submit(lambda _: gate.wait(5), Mode.READ)
    crowd = [writer.submit(lambda _, n=n: n, Mode.READ) for n in range(100)]
    gate.set()
    await held
    ended = [sum(one.done() for one in crowd)]
    while ended[-1] < len(crowd):
        await asyncio.sleep(0)
        ended.append(sum(one.done() for one in crowd))
    assert [one.result() for one in crowd] == list(range(100))
    steps = [after - before for before, after in pairwise(ended)]
    assert max(steps) <= HANDED_BACK_PER_TURN
    await writer.close()
