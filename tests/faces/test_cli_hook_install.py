"""`pal hook`: what it writes, what git then does, and what is left when it is gone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faces.command_line import BROKEN, CLEAN, DIVIDES, Result, Shell, is_one_sentence, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

ROOT = Path(__file__).parents[2]


def commit(shell: Shell, *options: str, **environment: str) -> Result:
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    return subprocess.run(
        ["git", *who, "commit", "-m", "x", *options],
        cwd=shell.root,
        env={**shell.environment, **environment},
        capture_output=True,
        text=True,
    )


def hook_of(shell: Shell) -> Path:
    return shell.root / ".git" / "hooks" / "pre-commit"


def foreign(hook: Path, text: str = "#!/bin/sh\necho mine >&2\n") -> None:
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(text)
    hook.chmod(0o755)


def test_a_bad_change_is_stopped_and_how_to_pass_is_said(shell: Shell) -> None:
    installed = shell.pal("hook", "install")
    assert installed.returncode == 0
    assert str(hook_of(shell)) in installed.stdout
    shell.stage(BROKEN)
    stopped = commit(shell)
    assert stopped.returncode == 1
    assert "app.py:1:" in stopped.stdout + stopped.stderr
    assert "PAL_SKIP=1" in stopped.stderr
    assert "--no-verify" in stopped.stderr
    skipped = commit(shell, PAL_SKIP="1")
    assert skipped.returncode == 0
    assert "not looked at" in skipped.stderr


def test_a_clean_change_is_committed(shell: Shell) -> None:
    shell.pal("hook", "install")
    shell.stage(CLEAN)
    assert commit(shell).returncode == 0


def test_a_hook_that_was_there_runs_first_and_comes_back(shell: Shell) -> None:
    foreign(hook_of(shell))
    assert "runs first" in shell.pal("hook", "install").stdout
    shell.stage(BROKEN)
    stopped = commit(shell)
    assert "mine" in stopped.stderr
    assert stopped.returncode == 1
    assert shell.pal("hook", "uninstall").returncode == 0
    assert "echo mine" in hook_of(shell).read_text()
    assert commit(shell).returncode == 0


def test_what_the_hook_before_refuses_is_refused(shell: Shell) -> None:
    foreign(hook_of(shell), "#!/bin/sh\nexit 3\n")
    shell.pal("hook", "install")
    shell.stage(CLEAN)
    assert commit(shell, PAL_SKIP="1").returncode != 0


def test_installing_again_replaces_only_its_own(shell: Shell) -> None:
    foreign(hook_of(shell))
    shell.pal("hook", "install")
    assert shell.pal("hook", "install", "--deep").returncode == 0
    assert "precommit --deep" in hook_of(shell).read_text()
    foreign(hook_of(shell))
    refused = shell.pal("hook", "install")
    assert refused.returncode == 2
    assert is_one_sentence(refused)
    assert "echo mine" in hook_of(shell).read_text()


def test_what_is_not_its_own_is_not_removed(shell: Shell) -> None:
    assert "There is no hook" in shell.pal("hook", "uninstall").stdout
    foreign(hook_of(shell))
    refused = shell.pal("hook", "uninstall")
    assert refused.returncode == 2
    assert is_one_sentence(refused)
    assert hook_of(shell).exists()


@pytest.mark.parametrize("inside", [True, False])
def test_the_hooks_path_that_git_is_told_is_used(
    shell: Shell, tmp_path: Path, inside: bool
) -> None:
    hooks = shell.root / "hooks" if inside else tmp_path / "all-hooks"
    shell.git("config", "core.hooksPath", "hooks" if inside else str(hooks))
    (shell.root / "sub").mkdir()
    run = shell.pal("hook", "install")
    assert "core.hooksPath names it" in run.stdout
    assert (hooks / "pre-commit").exists()
    assert not hook_of(shell).exists()
    shell.stage(BROKEN)
    assert commit(shell).returncode == 1
    shell.pal("hook", "uninstall")
    assert not (hooks / "pre-commit").exists()


def test_hooks_that_are_switched_off_are_said(shell: Shell) -> None:
    shell.git("config", "core.hooksPath", os.devnull)
    refused = shell.pal("hook", "install")
    assert refused.returncode == 2
    assert "git runs no hooks here" in refused.stderr


def test_a_worktree_has_the_repositorys_hook(shell: Shell, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shell.git("worktree", "add", "--quiet", str(tree))
    main, shell.root = shell.root, tree
    assert shell.pal("hook", "install").returncode == 0
    assert (main / ".git" / "hooks" / "pre-commit").exists()
    shell.stage(BROKEN)
    assert commit(shell).returncode == 1


def test_a_commit_passes_where_pal_is_gone(shell: Shell) -> None:
    shell.pal("hook", "install")
    hook = hook_of(shell)
    gone = re.sub(r"^python=.*$", "python=/nowhere/python", hook.read_text(), flags=re.M)
    hook.write_text(gone)
    shell.stage(BROKEN)
    git = shutil.which("git")
    assert git is not None
    passed = commit(shell, PATH=os.pathsep.join([str(Path(git).parent), "/bin"]))
    assert passed.returncode == 0
    assert "PAL is gone from this machine" in passed.stderr


def test_a_folder_of_the_repository_is_not_taken_for_pal(shell: Shell) -> None:
    shell.pal("hook", "install")
    (shell.root / "pal").mkdir()
    shell.write("pal/__init__.py", "open('run', 'w')\n")
    shell.write("pal/__main__.py", "open('run', 'w')\n")
    shell.stage(CLEAN)
    commit(shell)
    assert not (shell.root / "run").exists()


def test_a_deep_hook_goes_on_where_there_is_reason_to(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.pal("hook", "install", "--deep")
    shell.stage(DIVIDES)
    stopped = commit(shell, **simulator_process.environment)
    assert stopped.returncode == 1
    assert len(simulator_process.log()) >= 2


def test_models_that_all_fail_stop_a_commit_with_a_sentence(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"kind": "overloaded"})
    shell.pal("hook", "install")
    shell.stage(CLEAN)
    stopped = commit(shell, **simulator_process.environment)
    assert stopped.returncode == 1
    assert "could not be looked at" in stopped.stderr


def test_outside_of_a_repository_nothing_is_written(shell: Shell, tmp_path: Path) -> None:
    shell.root = tmp_path / "plain"
    shell.root.mkdir()
    refused = shell.pal("hook", "install")
    assert refused.returncode == 2
    assert is_one_sentence(refused)


def test_the_pre_commit_framework_finds_the_hook() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    first, *rest = text.splitlines()
    rows = [first.removeprefix("- "), *(line.strip() for line in rest)]
    said = dict(row.split(": ", 1) for row in rows)
    assert (said["id"], said["entry"], said["language"]) == (
        *("pal-precommit", "pal precommit", "python"),
    )
    assert said["pass_filenames"] == "false"
    assert said["stages"] == "[pre-commit]"
