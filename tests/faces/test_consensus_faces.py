"""A panel's review through every face: real processes, with and without faults."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pytest

from tests.faces import lsp_client, mcp_agent
from tests.faces.command_line import DIVIDES, Shell, is_one_sentence, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

PANEL = ["claude-sonnet-5-5", "gemini-3.8-flash", "gpt-6.1-terra"]
DOWN = {"vendor": "openai", "kind": "server_error"}
ALL_DOWN = {"kind": "server_error"}

Report = dict[str, Any]


@pytest.fixture(autouse=True)
def changed(shell: Shell) -> None:
    shell.write("app.py", DIVIDES)


def by_terminal(shell: Shell, vendors: SimulatorProcess) -> Report:
    result = shell.pal("consensus", "--json", "--models", ",".join(PANEL), **vendors.environment)
    assert result.returncode == 1, result.stderr
    return json.loads(result.stdout)


async def by_agent(shell: Shell, home: Path, vendors: SimulatorProcess) -> Report:
    async with mcp_agent.Home(home, vendors.environment).agent(shell.root) as client:
        result = await client.call_tool("consensus", {"models": PANEL})
    return cast("Report", result.structured_content)


async def by_editor(shell: Shell, home: Path, vendors: SimulatorProcess) -> Report:
    async with lsp_client.Home(home, vendors.environment).editor() as editor:
        await editor.initialize(shell.root)
        params = {"models": PANEL, "partialResultToken": "part"}
        report = await editor.request("pal/consensus", params)
        parts = [one for one in editor.all_of("$/progress") if one["token"] == "part"]
        assert len(parts) == sum(use["outcome"] == "ok" for use in report["models"])
        return report


def comparable(report: Report) -> Report:
    """Without what differs from run to run: its id, how long things took, and who was first."""
    for entry in (*report["stages"], *report["models"]):
        del entry["ms"]
    del report["id"]
    report["models"].sort(key=lambda use: (use["model"], use["outcome"]))
    report["route"].sort()
    return report


@pytest.mark.parametrize(("faults", "answered"), [((), "3 of 3"), ((DOWN,), "2 of 3")])
async def test_every_face_gives_the_same_report(
    shell: Shell,
    simulator_process: SimulatorProcess,
    tmp_path: Path,
    faults: tuple[dict[str, Any], ...],
    answered: str,
) -> None:
    homes = [tmp_path / "agent", tmp_path / "editor"]
    for home in homes:
        home.mkdir()
    simulator_process.set_faults(*faults)
    reports = [comparable(await asyncio.to_thread(by_terminal, shell, simulator_process))]
    for face, home in zip((by_agent, by_editor), homes, strict=True):
        simulator_process.reset()
        simulator_process.set_faults(*faults)
        reports.append(comparable(await face(shell, home, simulator_process)))
    terminals, agents, editors = reports
    assert terminals == agents
    assert agents == editors
    assert terminals["answered"] == answered
    (agreement,) = terminals["agreements"]
    assert len(agreement["models"]) == int(answered[0])


def test_all_down_is_an_error_that_names_each(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults(ALL_DOWN)
    options = ("--models", ",".join(PANEL))
    result = shell.pal("consensus", *options, **simulator_process.environment)
    assert result.returncode == 2
    assert result.stdout == ""
    said = [line for line in result.stderr.splitlines() if line.startswith("pal: ")]
    assert len(said) == 1
    assert all(f"{model}: " in said[0] for model in PANEL)


async def test_all_down_is_an_error_for_agents_too(
    shell: Shell, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    simulator_process.set_faults(ALL_DOWN)
    (tmp_path / "agent").mkdir()
    home = mcp_agent.Home(tmp_path / "agent", simulator_process.environment)
    async with home.agent(shell.root) as client:
        result = await client.call_tool("consensus", {"models": PANEL})
    assert result.is_error
    assert "Nobody on the panel answered" in mcp_agent.text(result)


@pytest.mark.parametrize("options", [
    ("--models", "claude,gpt", "--threshold", "3"),
    ("--models", "claude,nothing-like-it"),
    ("--stance", "claude=perhaps", "Tabs or spaces?"),
    ("--staged", "Tabs or spaces?"),
    (" ",),
])  # fmt: skip
def test_what_cannot_be_asked_is_one_sentence_and_costs_nothing(
    shell: Shell, simulator_process: SimulatorProcess, options: tuple[str, ...]
) -> None:
    result = shell.pal("consensus", *options, **simulator_process.environment)
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert simulator_process.log() == []


def test_words_are_a_question_and_names_of_files_are_files(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    vendors = simulator_process.environment
    whole = json.loads(shell.pal("consensus", "--json", "app.py", **vendors).stdout)
    assert whole["sent"] == ["app.py:1-2"]
    asked = shell.pal("consensus", "--json", "Should", "averages", "be", "weighted?", **vendors)
    assert json.loads(asked.stdout)["sent"] == []
    missing = shell.pal("consensus", "src/app.py", **vendors)
    assert missing.returncode == 2
    assert "src/app.py" in missing.stderr
