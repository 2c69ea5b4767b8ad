"""`pal pipeline` and `pal precommit --deep`, as processes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, cast

from tests.faces import mcp_agent
from tests.faces.command_line import CLEAN, DIVIDES, Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]


def ledger(shell: Shell) -> set[str]:
    path = f"{shell.environment['PAL_STATE_DIR']}/pal.db"
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT DISTINCT workflow FROM calls").fetchall()
    return {name for (name,) in rows}


def test_each_stage_is_in_the_report_with_its_cost_and_why(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(DIVIDES, "payments.py")
    run = shell.pal("pipeline", "--json", **simulator_process.environment)
    report = json.loads(run.stdout)
    assert run.returncode == 1
    assert report["workflow"] == "pipeline"
    stages = {stage["name"]: stage for stage in report["stages"]}
    assert [*stages] == ["local", "scan", "review", "consensus"]
    assert all(stages[name]["cost_usd"] > 0 for name in ("scan", "review", "consensus"))
    assert any(why.startswith("consensus: 1 of 1 hunks, because") for why in report["route"])
    assert ledger(shell) == {"pipeline"}


def test_a_deep_precommit_keeps_its_name(shell: Shell, simulator_process: SimulatorProcess) -> None:
    shell.stage(DIVIDES)
    report = shell.report("--deep", **simulator_process.environment)
    assert report["workflow"] == "precommit"
    assert [stage["name"] for stage in report["stages"]] == ["local", "scan", "review"]
    assert ledger(shell) == {"precommit"}


def test_a_vendor_that_is_down_in_the_second_stage_takes_nothing_away(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"kind": "server_error", "nth": list(range(2, 20))})
    shell.stage(DIVIDES)
    run = shell.pal("pipeline", **simulator_process.environment)
    assert run.returncode == 1
    assert "app.py:2:" in run.stdout
    assert "what was found before is kept" in " ".join(run.stdout.split())


def test_without_a_key_the_local_part_decides(shell: Shell) -> None:
    shell.stage(CLEAN, "auth.py")
    run = shell.pal("pipeline", "--json")
    report = json.loads(run.stdout)
    assert run.returncode == 0
    assert [stage["name"] for stage in report["stages"]] == ["local"]
    assert len(report["problems"]) == 1


async def test_an_agents_deep_precommit_is_the_terminals(
    shell: Shell, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    shell.stage(DIVIDES, "payments.py")
    by_terminal = shell.report("--deep", **simulator_process.environment)
    home = tmp_path / "agent"
    home.mkdir()
    async with mcp_agent.Home(home, simulator_process.environment).agent(shell.root) as client:
        result = await client.call_tool("precommit", {"deep": True})
        tools = {tool.name for tool in (await client.list_tools()).tools}
    by_agent = cast("dict[str, Any]", result.structured_content)
    for key in ("workflow", "summary", "findings", "agreements", "answered"):
        assert by_agent[key] == by_terminal[key], key
    assert "pipeline" not in tools
