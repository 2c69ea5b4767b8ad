"""The same request gives the same report, whichever face it comes through."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from tests.faces.mcp_agent import Home
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


@pytest.fixture
def newcomer(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    """A machine that has not seen the change yet, and vendors that have not either."""
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


def by_terminal(home: Home, repository: Path) -> Report:
    command = [sys.executable, "-m", "pal", "precommit", "--staged", "--fresh", "--json"]
    run = subprocess.run(
        command, cwd=repository, env=home.environment, capture_output=True, text=True
    )
    assert run.returncode == 1, run.stderr
    return json.loads(run.stdout)


async def by_agent(home: Home, repository: Path) -> Report:
    async with home.agent(repository) as client:
        result = await client.call_tool("precommit", REQUEST)
    return cast("Report", result.structured_content)


def comparable(report: Report) -> Report:
    """The report without what differs from run to run: its id, and how long things took."""
    timed = [*report["stages"], *report["models"]]
    assert all(isinstance(entry.pop("ms"), int) for entry in timed)
    assert report.pop("id").startswith("r_")
    return report


async def test_agent_and_terminal_get_the_same_report(
    repository: Path, newcomer: Home, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    agents = comparable(await by_agent(newcomer, repository))
    simulator_process.reset()
    (tmp_path / "other-home").mkdir()
    other = Home(tmp_path / "other-home", newcomer.extra)
    terminals = comparable(by_terminal(other, repository))
    assert agents == terminals
    assert {finding["stage"] for finding in agents["findings"]} == {"local", "scan"}
    assert agents["answered"] == "1 of 1"
