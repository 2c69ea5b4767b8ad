"""A conversation goes on over tools, faces and restarts; what it costs grows with what is said."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.faces.mcp_agent import ERAS, Home, text
from tests.faces.staged_bug import staged_bug
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

TURNS = 7


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return staged_bug(tmp_path / "repository")


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


def pal(home: Home, directory: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pal", *arguments]
    ran = subprocess.run(
        command, cwd=directory, env=home.environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


async def test_a_conversation_goes_on_over_tools_and_restarts_and_is_listed(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    assert "No conversations" in pal(home, repository, "conversations")
    async with home.agent(repository) as client:
        asked = {"prompt": "What does show do?", "files": ["app.py"]}
        first: Any = (await client.call_tool("chat", asked)).structured_content
    name = first["conversation"]
    async with home.agent(repository, mode=ERAS[0]) as client:
        deeper = {"prompt": "And its worst flaw?", "conversation": name}
        second: Any = (await client.call_tool("thinkdeep", deeper)).structured_content
        unknown = await client.call_tool("chat", {"prompt": "?", "conversation": "t_none"})
    assert second["conversation"] == name
    assert "There is no conversation 't_none'" in text(unknown)
    assert "What does show do?" in json.dumps(simulator_process.requests()[-1])
    (row,) = json.loads(pal(home, repository, "conversations", "--json"))
    assert (row["conversation"], row["workflow"], row["questions"]) == (name, "chat", 2)
    assert row["last_question"] == "And its worst flaw?"
    shown = pal(home, repository, "conversations")
    assert name in shown
    assert "And its worst flaw?" in shown
    assert json.loads(pal(home, home.path, "conversations", "--json")) == []


async def test_what_a_turn_sends_grows_by_what_was_said(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    (repository / "app.py").write_text("VALUE = 1\n" * 500)
    conversation: dict[str, str] = {}
    async with home.agent(repository) as client:
        for turn in range(TURNS):
            asked = {"prompt": f"Question {turn}?", "files": ["app.py"], **conversation}
            report: Any = (await client.call_tool("chat", asked)).structured_content
            conversation = {"conversation": report["conversation"]}
    sizes = [len(json.dumps(request["request"])) for request in simulator_process.requests()]
    assert len(sizes) == TURNS
    steps = [after - before for before, after in pairwise(sizes)]
    # The file is sent once; each turn adds its question, its answer and the file's name.
    assert max(steps) < 2_000
    assert sizes[-1] < 2 * sizes[0]
