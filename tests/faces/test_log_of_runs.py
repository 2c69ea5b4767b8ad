"""What the log holds after real runs: decisions and figures, no code, no prompt, no key."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.faces.command_line import Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
CODE = f'''\
def zebra_average(values):
    token = "{TOKEN}"
    return sum(values) / len(values)
'''


def log_of(shell: Shell) -> list[dict[str, Any]]:
    path = Path(shell.environment["PAL_STATE_DIR"]) / "logs" / "pal.log"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def ledger_of(shell: Shell) -> list[str]:
    with sqlite3.connect(Path(shell.environment["PAL_STATE_DIR"]) / "pal.db") as rows:
        return [row[0] for row in rows.execute("SELECT id FROM calls ORDER BY rowid")]


@pytest.mark.parametrize("fault", [None, "unauthorized", "malformed_json", "overloaded"])
def test_no_code_and_no_key_is_in_the_log(
    shell: Shell, simulator_process: SimulatorProcess, fault: str | None
) -> None:
    if fault:
        simulator_process.set_faults({"kind": fault})
    shell.stage(CODE)
    environment = {**simulator_process.environment, "PAL_LOG": "debug"}
    result = shell.pal("precommit", **environment)
    assert result.stderr == ""
    assert simulator_process.requests()

    text = json.dumps(log_of(shell))
    keys = [value for name, value in environment.items() if name.endswith("_API_KEY")]
    assert keys
    for planted in (TOKEN, "zebra_average", "sum(values)", "app.py", *keys):
        assert planted not in text


def test_the_log_tells_of_the_route_and_names_the_ledgers_rows(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"vendor": "anthropic", "kind": "overloaded"})
    shell.stage(CODE)
    shell.pal("precommit", **simulator_process.environment, PAL_LOG="debug")

    log = log_of(shell)
    events = [line["event"] for line in log]
    assert events[0] == "planned"
    assert "attempt_failed" in events
    assert events[-1] == "run_ended"
    assert "cheapest worker that fits" in log[0]["candidates"][0]
    ended = [line for line in log if line["event"] == "attempt_ended"]
    assert [line["call"] for line in ended] == ledger_of(shell)
    assert {line["outcome"] for line in ended} == {"overloaded", "ok"}
    assert len({line["run"] for line in log if "run" in line}) == 1


def test_the_usual_log_is_short(shell: Shell, simulator_process: SimulatorProcess) -> None:
    shell.stage(CODE)
    shell.pal("precommit", **simulator_process.environment)
    assert [line["event"] for line in log_of(shell)] == ["attempt_ended", "run_ended"]
