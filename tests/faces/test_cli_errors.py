"""What cannot run is one sentence and a 2."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.faces.command_line import BROKEN, Shell, is_one_sentence, shell

__all__ = ["shell"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--fail-on", "hihg"), ("'hihg'", "'high'")),
        (("--check", "sytax"), ("'sytax'", "'syntax'")),
        (("--format", "jsn"), ("'jsn'", "'json'")),
        (("--model", "claude-haiku-5-6"), ("'claude-haiku-5-6'", "Did you mean")),
        (("--staged", "--worktree"), ("--staged", "--worktree")),
        (("app.py", "--range", "A..B"), ("paths", "--range")),
        (("--range", "nowhere..HEAD"), ("nowhere",)),
        (("--diff", "missing.diff"), ("missing.diff", "No such file")),
        (("nothing.py",), ("nothing.py",)),
        (("../outside.py",), ("outside",)),
    ],
)
def test_a_wrong_option_is_one_sentence_that_helps(
    shell: Shell, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = shell.pal("precommit", *options)
    assert result.returncode == 2
    assert result.stdout == ""
    assert is_one_sentence(result), result.stderr
    assert all(word in result.stderr for word in words), result.stderr


def test_an_unknown_option_or_command_exits_with_2(shell: Shell) -> None:
    assert shell.pal("precommit", "--stagd").returncode == 2
    unknown = shell.pal("precomit")
    assert unknown.returncode == 2
    assert "precommit" in unknown.stderr


def test_outside_of_a_repository_files_can_be_named(shell: Shell, tmp_path: Path) -> None:
    shell.root = tmp_path
    (tmp_path / "loose.py").write_text(BROKEN)
    staged = shell.pal("precommit")
    assert staged.returncode == 2
    assert "not in a git repository" in staged.stderr
    assert is_one_sentence(staged)
    assert shell.pal("precommit", "loose.py").returncode == 1


def test_without_git_files_can_be_named(shell: Shell, tmp_path: Path) -> None:
    shell.write("app.py", BROKEN)
    staged = shell.pal("precommit", PATH=str(tmp_path))
    assert staged.returncode == 2
    assert "git was not found" in staged.stderr
    assert shell.pal("precommit", "app.py", PATH=str(tmp_path)).returncode == 1


def test_wrong_settings_are_one_sentence(shell: Shell) -> None:
    result = shell.pal("precommit", PAL_BUDGET__DAYLY_USD="1")
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert "budget.daily_usd" in result.stderr


def diff_of(lines: int) -> str:
    body = "".join(f"+value_{n} = {n}  # {'x' * 60}\n" for n in range(lines))
    return f"--- /dev/null\n+++ b/big.py\n@@ -0,0 +1,{lines} @@\n{body}"


def test_a_diff_comes_from_a_file_or_from_standard_input(shell: Shell) -> None:
    diff = f"--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+{BROKEN}"
    shell.write("x.diff", diff)
    shell.write("x.py", BROKEN)
    assert shell.pal("precommit", "--diff", "x.diff").stdout.startswith("x.py:1:")
    assert shell.pal("precommit", "--diff", "-", stdin=diff).stdout.startswith("x.py:1:")


def test_what_is_no_diff_is_told_so(shell: Shell) -> None:
    result = shell.pal("precommit", "--diff", "-", stdin="--- a\n+++ b\n@@ -1,3 +1,9 @@\n+x\n")
    assert result.returncode == 2
    assert is_one_sentence(result)


def test_a_diff_of_twenty_megabytes_is_read_and_a_larger_one_refused(shell: Shell) -> None:
    began = time.monotonic()
    assert shell.pal("precommit", "--diff", "-", stdin=diff_of(230_000)).returncode == 0
    larger = shell.pal("precommit", "--diff", "-", stdin=diff_of(240_000))
    assert larger.returncode == 2
    assert is_one_sentence(larger)
    assert "20" in larger.stderr
    assert time.monotonic() - began < 50


def test_what_never_ends_is_not_read_for_ever(shell: Shell) -> None:
    result = shell.pal("precommit", "--diff", "/dev/zero")
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert "64 MB" in result.stderr
