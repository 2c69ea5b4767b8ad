"""The same request gives the same report, whichever face it comes through."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from tests.faces import lsp_client, mcp_agent
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

BUGGY = """\
import subprocess


def unpack(archives):
    for i in range(len(archives) + 1):
        subprocess.run(f"tar xf {archives[i]}", shell=True)
"""
REQUEST: dict[str, Any] = {"target": {"staged": True}, "fresh": True}

Report = dict[str, Any]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a staged change, in which local checks and models find something."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "app.py").write_text(BUGGY)
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


async def by_agent(repository: Path, home: Path, vendors: SimulatorProcess) -> Report:
    async with mcp_agent.Home(home, vendors.environment).agent(repository) as client:
        result = await client.call_tool("precommit", REQUEST)
    return cast("Report", result.structured_content)


async def by_editor(repository: Path, home: Path, vendors: SimulatorProcess) -> Report:
    async with lsp_client.Home(home, vendors.environment).editor() as editor:
        await editor.initialize(repository)
        return await editor.request("pal/precommit", REQUEST)


async def by_terminal(repository: Path, home: Path, vendors: SimulatorProcess) -> Report:
    command = [sys.executable, "-m", "pal", "precommit", "--staged", "--fresh", "--json"]
    environment = mcp_agent.Home(home, vendors.environment).environment
    run = await asyncio.to_thread(
        partial(subprocess.run, command, cwd=repository, env=environment, capture_output=True)
    )
    assert run.returncode == 1, run.stderr
    return json.loads(run.stdout)


def comparable(report: Report) -> Report:
    """The report without what differs from run to run: its id, and how long things took."""
    timed = [*report["stages"], *report["models"]]
    assert all(isinstance(entry.pop("ms"), int) for entry in timed)
    assert report.pop("id").startswith("r_")
    return report


async def test_agent_editor_and_terminal_get_the_same_report(
    repository: Path, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    reports: list[Report] = []
    for face in (by_agent, by_editor, by_terminal):
        # Neither this machine nor the vendors have seen the change before.
        simulator_process.reset()
        home = tmp_path / face.__name__
        home.mkdir()
        reports.append(comparable(await face(repository, home, simulator_process)))
    agents, editors, terminals = reports
    assert agents == editors
    assert agents == terminals
    assert {finding["stage"] for finding in agents["findings"]} == {"local", "scan"}
    assert agents["answered"] == "1 of 1"
