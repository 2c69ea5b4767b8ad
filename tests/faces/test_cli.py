"""The exit codes that scripts rely on, and what goes to which output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.command_line import BROKEN, CLEAN, DIVIDES, Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

MILD = "import os\n\n\ndef stop(name):\n    return name is 'x'\n"


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (CLEAN, (), 0),
        (BROKEN, (), 1),
        (BROKEN, ("--fail-on", "none"), 0),
        (MILD, (), 0),
        (MILD, ("--fail-on", "medium"), 1),
    ],
)
def test_without_a_key_the_local_result_decides(
    shell: Shell, text: str, options: tuple[str, ...], code: int
) -> None:
    shell.stage(text)
    result = shell.pal("precommit", *options)
    assert result.returncode == code, result.stderr
    assert "No model was asked" in result.stdout
    assert result.stderr == ""


def test_nothing_staged_is_clean_and_says_what_to_do(shell: Shell) -> None:
    result = shell.pal("precommit")
    assert result.returncode == 0
    assert "git add" in result.stdout


def test_each_target_looks_at_what_it_names(shell: Shell) -> None:
    shell.stage(CLEAN)
    shell.git("commit", "--quiet", "-m", "second")
    shell.write("app.py", BROKEN)
    assert shell.pal("precommit", "--staged").returncode == 0
    assert shell.pal("precommit", "--worktree").returncode == 1
    assert shell.pal("precommit", "app.py").returncode == 1
    assert shell.pal("precommit", ".").returncode == 1
    assert shell.pal("precommit", "--range", "HEAD~1..HEAD").returncode == 0


def test_paths_are_those_of_the_current_directory(shell: Shell) -> None:
    (shell.root / "inner").mkdir()
    shell.write("inner/app.py", BROKEN)
    result = subprocess.run(
        [sys.executable, "-m", "pal", "precommit", "app.py"],
        cwd=shell.root / "inner",
        env=shell.environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stderr
    assert result.stdout.startswith("inner/app.py:1:")


def test_a_models_finding_counts_and_says_who_made_it(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(DIVIDES)
    result = shell.pal("precommit", "--model", "haiku", **simulator_process.environment)
    assert result.returncode == 1, result.stderr
    assert "app.py:2:5: high: [simulated] " in result.stdout
    assert "[simulated] 1 model, $0.0" in result.stdout
    assert "how" not in result.stderr


def test_json_is_the_report_alone(shell: Shell, simulator_process: SimulatorProcess) -> None:
    shell.stage(DIVIDES)
    result = shell.pal("precommit", "--json", **simulator_process.environment, CI="1")
    report = json.loads(result.stdout)
    assert report["workflow"] == "precommit"
    assert report["answered"] == "1 of 1"
    assert report["findings"][0]["votes"]
    assert "pal: " in result.stderr  # The log of CI.
    same = shell.pal("precommit", "--format", "json", **simulator_process.environment)
    assert json.loads(same.stdout)["models"][0]["outcome"] == "cached"
    assert same.stderr == ""


def test_a_wrong_key_is_named_and_the_local_findings_are_kept(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(BROKEN)
    simulator_process.set_faults({"kind": "unauthorized"})
    result = shell.pal("precommit", "--fail-on", "none", **simulator_process.environment)
    assert result.returncode == 2
    assert "ANTHROPIC_API_KEY" in result.stdout
    assert "app.py:1:" in result.stdout


@pytest.mark.parametrize("kind", ["overloaded", "close", "html", "malformed_json"])
def test_every_vendor_down_is_could_not_run(
    shell: Shell, simulator_process: SimulatorProcess, kind: str
) -> None:
    shell.stage(CLEAN)
    simulator_process.set_faults({"kind": kind})
    result = shell.pal("precommit", **simulator_process.environment)
    assert result.returncode == 2
    assert "No model answered" in result.stdout
    assert "Traceback" not in result.stderr


def test_no_vendor_listening_is_could_not_run(shell: Shell) -> None:
    shell.stage(CLEAN)
    nowhere = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    result = shell.pal("precommit", **nowhere)
    assert result.returncode == 2
    assert "OpenAI" in result.stdout


def test_an_exhausted_budget_sends_nothing(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(DIVIDES)
    result = shell.pal("precommit", **simulator_process.environment, PAL_BUDGET__DAILY_USD="0")
    assert result.returncode == 2
    assert "daily" in result.stdout
    assert simulator_process.requests() == []


def test_a_state_directory_that_cannot_be_used_lets_no_model_be_asked(
    shell: Shell, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    shell.stage(BROKEN)
    (tmp_path / "file").write_text("")
    nowhere = {"PAL_STATE_DIR": str(tmp_path / "file" / "state")}
    assert shell.pal("precommit", **nowhere).returncode == 1
    with_keys = shell.pal("precommit", **nowhere, **simulator_process.environment)
    assert with_keys.returncode == 2
    assert "app.py:1:" in with_keys.stdout
    assert simulator_process.requests() == []
