"""`pal doctor`: it looks, names the next step, and never shows a key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

KEY = "sk-ant-" + "x1y2" * 8


def doctor(
    directory: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    own = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "PAL_STATE_DIR": str(directory / "s"),
    }
    return subprocess.run(
        [sys.executable, "-m", "pal", "doctor", *arguments],
        cwd=directory,
        env={**own, **environment},
        capture_output=True,
        text=True,
    )


def test_a_machine_without_keys_can_run_the_local_part(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    result = doctor(tmp_path)
    assert result.returncode == 0, result.stdout
    subjects = {line[6:16].strip(): line[:4].strip() for line in result.stdout.splitlines()}
    for subject in (
        "python",
        "git",
        "grammars",
        "ruff",
        "settings",
        "workspace",
        "state",
        "budget",
    ):
        assert subjects[subject] == "ok", result.stdout
    assert subjects["anthropic"] == subjects["openai"] == subjects["gemini"] == "warn"
    assert "ANTHROPIC_API_KEY" in result.stdout


def test_a_key_is_found_and_never_shown(tmp_path: Path) -> None:
    result = doctor(tmp_path, ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL="http://localhost:1/x")
    assert "localhost:1" in result.stdout
    assert KEY not in result.stdout + result.stderr
    assert KEY[-6:] not in result.stdout


def test_rows_for_programs(tmp_path: Path) -> None:
    rows = json.loads(doctor(tmp_path, "--json").stdout)
    assert {"state", "subject", "finding", "next_step"} == set(rows[0])


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"PATH": "/nowhere"}, "git was not found"),
        ({"PAL_BUDGET__DAILY_USD": "much"}, "budget.daily_usd"),
        ({"PAL_CONFIG": "/nowhere/pal.toml"}, "/nowhere/pal.toml"),
    ],
)
def test_what_keeps_the_local_part_from_running_is_a_failure(
    tmp_path: Path, environment: dict[str, str], word: str
) -> None:
    result = doctor(tmp_path, **environment)
    assert result.returncode == 1, result.stdout
    assert any(line.startswith("fail") and word in line for line in result.stdout.splitlines()), (
        result.stdout
    )


def test_a_state_directory_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = doctor(tmp_path, PAL_STATE_DIR=str(tmp_path / "file" / "state"))
    assert result.returncode == 0
    assert "warn  state" in result.stdout


def test_a_state_directory_that_others_may_read_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir(mode=0o755)
    assert "chmod 700" in doctor(tmp_path).stdout


def test_what_a_project_may_not_set_is_reported(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "pal.toml").write_text('[providers.openai]\nbase_url = "http://evil"\n')
    assert "ignored" in doctor(tmp_path).stdout


def test_a_spent_budget_is_pointed_out(tmp_path: Path) -> None:
    result = doctor(tmp_path, PAL_BUDGET__DAILY_USD="0")
    assert "warn  budget" in result.stdout


def test_keys_and_endpoints_are_tried_where_that_is_free(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    broken = {**simulator_process.environment, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    rows = json.loads(doctor(tmp_path, "--json", **broken).stdout)
    states = {row["subject"]: row for row in rows}
    assert "its key is accepted" in states["anthropic"]["finding"]
    assert states["openai"]["state"] == "warn"
    assert "endpoint" in states["openai"]["next_step"]
    assert all(line["method"] == "GET" for line in simulator_process.log())
