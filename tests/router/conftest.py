"""A real router over a real store, with the simulator for vendors."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from pal.core import Core
from pal.domain.chat import Message
from pal.domain.prompt import Prompts
from pal.domain.task import Task
from pal.router.ask import Ask, Origin, Prose
from pal.router.router import Router
from pal.simulator.simulator import Clientele, Simulator

Rows = Callable[[], list[dict[str, Any]]]


class Bench:
    """A router, what to ask it with, and what the ledger says."""

    def __init__(self, core: Core, router: Router, state: Path, simulator: Simulator) -> None:
        self.core = core
        self.router = router
        self.simulator = simulator
        self._state = state

    def ask(self, text: str = "Is this right?", **over: Any) -> Ask[Prose]:
        """A question of task chat, in a run of its own."""
        origin = Origin("chat", over.pop("run", "run"), "/w", self.core.settings)
        words: dict[str, Any] = {
            "task": Task.PRECOMMIT,
            "role": "answer",
            "origin": origin,
            "prompts": Prompts.of("You answer."),
            "messages": (Message("user", text),),
            "reply": Prose,
        }
        return Ask(**(words | over))

    def rows(self) -> list[dict[str, Any]]:
        """The ledger's rows in the order they were written."""
        with sqlite3.connect(self._state / "pal.db") as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute("SELECT * FROM calls ORDER BY rowid")]

    def rows_of(self, run: str) -> list[dict[str, Any]]:
        """Those of one run."""
        return [row for row in self.rows() if row["run"] == run]

    async def settled(self) -> None:
        """Returns when no request is out, not even one that nobody waits for."""
        async with asyncio.timeout(5):
            while any(row["outcome"] == "started" for row in self.rows()):  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.005)


@asynccontextmanager
async def a_bench(
    tmp_path: Path,
    settings: Mapping[str, Any] | None = None,
    *,
    vendors: Clientele = "main",
    **variables: str,
) -> AsyncIterator[Bench]:
    """Opens core and simulator; both are closed at the end.

    `vendors` says whose clients are pointed at the simulator; `variables` go over its own.
    """
    async with Simulator(vendors=vendors) as simulator:
        environment = {
            **simulator.environment,
            **variables,
            "PAL_STATE_DIR": str(tmp_path / "state"),
            "HOME": str(tmp_path),
        }
        core = Core.load(environment, settings)
        try:
            opened = await core.open()
            yield Bench(core, opened.models.router, tmp_path / "state", simulator)
        finally:
            await core.close()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with a_bench(tmp_path) as made:
        yield made
