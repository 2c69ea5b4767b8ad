"""`pal findings` and `pal feedback`, as a user runs them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.faces.command_line import Shell, is_one_sentence, shell

__all__ = ["shell"]

CODE = "import json\n\n\ndef f():\n    unused = 1\n"


@pytest.fixture
def found(shell: Shell) -> list[dict[str, Any]]:
    """Two findings of local checks that a scan left behind."""
    shell.stage(CODE)
    shell.report()
    return rows(shell)


def rows(shell: Shell, *options: str) -> list[dict[str, Any]]:
    result = shell.pal("findings", "--json", *options)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_findings_are_listed_where_they_stand_now(
    shell: Shell, found: list[dict[str, Any]]
) -> None:
    assert {row["rule"] for row in found} == {"ruff:F401", "ruff:F841"}
    assert all(row["first_seen"] <= row["last_seen"] for row in found)
    shell.write("app.py", f"# More.\n{CODE}")
    text = shell.pal("findings").stdout
    assert "app.py:2" in text
    assert "app.py:6" in text
    assert "2 findings." in text


def test_what_is_gone_is_shown_only_on_demand(shell: Shell, found: list[dict[str, Any]]) -> None:
    shell.write("app.py", "def f():\n    unused = 1\n")
    assert [row["rule"] for row in rows(shell)] == ["ruff:F841"]
    assert "(gone)" in shell.pal("findings", "--all").stdout
    (shell.root / "app.py").unlink()
    assert shell.pal("findings").stdout == "No open findings.\n"
    assert {row["status"] for row in rows(shell, "--all")} == {"stale"}


def test_a_path_bounds_the_list(shell: Shell, found: list[dict[str, Any]]) -> None:
    assert len(rows(shell, "--path", "app.py")) == len(rows(shell, "--path", ".")) == 2
    assert rows(shell, "--path", "ap") == []
    outside = shell.pal("findings", "--path", "../x")
    assert outside.returncode == 2
    assert is_one_sentence(outside)


def test_a_dismissal_is_listed_with_its_reason_and_taken_back(
    shell: Shell, found: list[dict[str, Any]]
) -> None:
    name = found[0]["id"]
    said = shell.pal("feedback", name[:8], "dismissed", "--reason", "a\x1b[31m b\nc")
    assert said.returncode == 0
    assert f"`pal feedback {name} reopened` takes it back" in said.stdout
    assert [row["id"] for row in rows(shell)] == [found[1]["id"]]
    (row,) = rows(shell, "--dismissed")
    assert row["id"] == name
    assert (row["dismissal"]["scope"], row["dismissal"]["reason"]) == ("this", "a [31m b c")
    assert "a [31m b c" in shell.pal("findings", "--dismissed").stdout
    assert shell.report()["hidden"]["dismissed"] == 1
    assert shell.pal("feedback", name, "reopened").returncode == 0
    assert len(rows(shell)) == 2
    assert shell.pal("findings", "--dismissed").stdout == "Nothing is dismissed.\n"


def test_a_fixed_finding_is_listed_again_when_it_is_found_again(
    shell: Shell, found: list[dict[str, Any]]
) -> None:
    shell.pal("feedback", found[0]["id"], "fixed")
    assert len(rows(shell)) == 1
    shell.report()
    assert {row["id"] for row in rows(shell)} == {row["id"] for row in found}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("f_0000000000", "dismissed"), "`pal findings`"),
        (("f_", "dismissed"), "`pal findings`"),
        (("f_0000000000", "dismised"), "'dismissed'"),
        (("f_0000000000", "dismissed", "--scope", "all"), "rule-project"),
    ],
)
def test_a_mistake_is_one_sentence(shell: Shell, arguments: tuple[str, ...], word: str) -> None:
    result = shell.pal("feedback", *arguments)
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert word in result.stderr


def test_what_is_not_dismissed_cannot_be_reopened(
    shell: Shell, found: list[dict[str, Any]]
) -> None:
    result = shell.pal("feedback", found[0]["id"], "reopened")
    assert result.returncode == 2
    assert is_one_sentence(result)
