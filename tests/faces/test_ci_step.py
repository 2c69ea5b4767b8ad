"""The step for CI that the README shows, run as a runner runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.faces.command_line import BROKEN, CLEAN, DIVIDES, Result, Shell, shell
from tests.faces.github_runner import obeyed
from tests.faces.sarif_shape import valid_run
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def script() -> str:
    """The lines under `run: |` in the README's workflow."""
    section = README.split("\n## In CI\n", 1)[1].split("\n## ", 1)[0]
    (found,) = re.findall(r"^ +run: \|\n((?: {10}.*\n)+)", section, re.MULTILINE)
    return dedent(found)


def step(shell: Shell, change: str, **environment: str) -> Result:
    """The step on a branch with one commit that makes `change`."""
    shell.git("update-ref", "refs/remotes/origin/main", "HEAD")
    shell.stage(change)
    shell.git("commit", "--quiet", "-m", "change")
    summary = shell.root.parent / "summary.md"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script()],
        cwd=shell.root,
        env={
            **shell.environment,
            **environment,
            "PATH": f"{Path(sys.executable).parent}:{shell.environment['PATH']}",
            "CI": "true",
            "GITHUB_STEP_SUMMARY": str(summary),
            "RANGE": "origin/main..HEAD",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_models_finding_fails_the_job_and_is_shown_everywhere(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    result = step(shell, DIVIDES, **simulator_process.environment)
    assert result.returncode == 1, result.stderr
    (finding,) = valid_run((shell.root / "pal.sarif").read_text())["results"]
    assert finding["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert obeyed(result.stdout)[0].properties["file"] == "app.py"
    assert "1 finding" in (shell.root.parent / "summary.md").read_text()
    assert len(simulator_process.requests()) == 1


@pytest.mark.parametrize(("change", "code"), [(CLEAN, 0), (BROKEN, 1)])
def test_without_the_secret_the_local_checks_decide(shell: Shell, change: str, code: int) -> None:
    result = step(shell, change, ANTHROPIC_API_KEY="")
    assert result.returncode == code, result.stderr
    assert len(valid_run((shell.root / "pal.sarif").read_text())["results"]) == code


def test_when_no_model_answers_the_job_fails_and_says_so(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"kind": "unauthorized"})
    result = step(shell, CLEAN, **simulator_process.environment)
    assert result.returncode == 2
    first = obeyed(result.stdout)[0]
    assert (first.name, first.properties["title"]) == ("error", "PAL")
    assert "ANTHROPIC_API_KEY" in first.text
    run = valid_run((shell.root / "pal.sarif").read_text())
    assert not run["invocations"][0]["executionSuccessful"]
