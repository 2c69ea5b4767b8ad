"""Workflows run as the faces run them, over a real core, with simulated vendors."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pal.core import Core
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.router.ask import Listener
from pal.session import Session
from pal.simulator.simulator import Simulator
from pal.workflows.read_request import read_request


class Waiting:
    """Whoever waits for the report: keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.early: list[Finding] = []

    def say(self, message: str, fraction: float | None = None) -> None:
        self.said.append(message)

    def found(self, findings: Sequence[Finding]) -> None:
        self.early += findings


class House:
    """A git repository, and PAL with simulated vendors to look at it."""

    def __init__(self, core: Core, root: Path, simulator: Simulator) -> None:
        self.core = core
        self.root = root
        self.simulator = simulator
        self.state = Path(core.environment["PAL_STATE_DIR"])
        self.waiting = Waiting()
        self.listener: Listener | None = None

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def git(self, *command: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *command], cwd=self.root, check=True, capture_output=True)

    def stage(self, path: str, text: str) -> None:
        self.write(path, text)
        self.git("add", path)

    async def session(self) -> Session:
        return await self.core.session(self.root)

    async def run(self, workflow: str, **arguments: Any) -> Report:
        """The report of one run, in a session of its own."""
        entry, request = read_request(workflow, arguments)
        session = await self.session()
        return await self.core.run(entry, request, session, self.waiting, listener=self.listener)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    root = tmp_path / "repo"
    root.mkdir()
    async with Simulator() as simulator:
        core = Core.load(
            {
                **simulator.environment,
                "PAL_STATE_DIR": str(tmp_path / "state"),
                "HOME": str(tmp_path),
            }
        )
        made = House(core, root, simulator)
        made.git("init", "-q")
        try:
            yield made
        finally:
            await core.close()
