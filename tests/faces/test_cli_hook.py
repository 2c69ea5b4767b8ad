"""`pal precommit` as a git hook: it sees what is about to be committed, and can stop it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.command_line import BROKEN, CLEAN, Result, Shell, shell

__all__ = ["shell"]


@pytest.fixture
def hooked(shell: Shell) -> Shell:
    """With a hook and a committed, clean `app.py`."""
    shell.stage(CLEAN)
    shell.git("commit", "--quiet", "-m", "clean")
    hook = shell.root / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m pal precommit\n")
    hook.chmod(0o755)
    return shell


def commit(shell: Shell, *options: str) -> Result:
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    return subprocess.run(
        ["git", *who, "commit", "-m", "x", *options],
        cwd=shell.root,
        env=shell.environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("options", [("--all",), ("--", "app.py"), ("--include", "app.py")])
def test_what_git_stages_for_the_commit_alone_is_looked_at(
    hooked: Shell, options: tuple[str, ...]
) -> None:
    hooked.write("app.py", BROKEN)
    result = commit(hooked, *options)
    assert result.returncode == 1, result.stderr
    assert "app.py:1:" in result.stdout + result.stderr


def test_a_clean_change_is_committed(hooked: Shell) -> None:
    hooked.write("app.py", CLEAN + "\n\nx = double(1)\n")
    assert commit(hooked, "--all").returncode == 0


def test_the_index_of_another_repository_is_not_meant(hooked: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=other, check=True)
    hooked.stage(BROKEN)
    result = hooked.pal("precommit", GIT_INDEX_FILE=str(other / ".git" / "index"))
    assert result.returncode == 1
