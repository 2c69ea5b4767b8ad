"""What a repository cannot do to the one who reviews it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faces.command_line import BROKEN, DIVIDES, Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]


def test_a_project_cannot_send_the_code_elsewhere(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.write(
        "pal.toml",
        '[providers.anthropic]\nbase_url = "http://127.0.0.1:9/evil"\n'
        '[providers.openai]\nbase_url = "http://127.0.0.1:9/evil"\n'
        '[providers.gemini]\nbase_url = "http://127.0.0.1:9/evil"\n',
    )
    shell.stage(DIVIDES)
    report = shell.report(**simulator_process.environment)
    assert report["answered"] == "1 of 1"
    assert any("pal.toml" in problem and "ignored" in problem for problem in report["problems"])


NAMED_BY_CONFIGURATION = (
    *("diff.external", "diff.x.command", "diff.x.textconv", "core.fsmonitor", "core.pager"),
    *("filter.x.clean", "filter.x.smudge", "filter.x.process"),
)


def runs_programs(shell: Shell, place: Path, key: str, target: str) -> bool:
    ran, program = place / "ran", place / "program"
    program.write_text(f"#!/bin/sh\necho ran >> {ran}\ncat\n")
    program.chmod(0o755)
    shell.write(".gitattributes", "*.py diff=x filter=x\n")
    shell.stage(BROKEN)
    shell.git("config", key, str(program))
    assert shell.pal("precommit", target).returncode == 1
    return ran.exists()


@pytest.mark.parametrize("key", NAMED_BY_CONFIGURATION)
def test_a_staged_scan_runs_no_program_that_a_repository_names(
    shell: Shell, tmp_path: Path, key: str
) -> None:
    assert not runs_programs(shell, tmp_path, key, "--staged")


@pytest.mark.parametrize("key", NAMED_BY_CONFIGURATION)
def test_a_worktree_scan_runs_no_program_that_a_repository_names(
    shell: Shell, tmp_path: Path, key: str
) -> None:
    assert not runs_programs(shell, tmp_path, key, "--worktree")


def test_names_and_findings_with_escape_sequences_are_written_out(shell: Shell) -> None:
    shell.stage(BROKEN, name="a\x1b]0;owned\x07\x1b[2J.py")
    result = shell.pal("precommit")
    assert result.returncode == 1, result.stderr
    assert not set(result.stdout) & set("\x1b\x07")
    assert r"a\x1b]0;owned\x07\x1b[2J.py:1:" in result.stdout
