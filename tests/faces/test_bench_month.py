"""`pal bench month` from outside: a small month, its bill, and what it leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faces.command_line import Result, Shell, is_one_sentence

COMMITS = 20
SMALL = ("bench", "month", "--calls", "50", "--days", "1")
REAL_KEY = "sk-ant-" + "real" * 8
NOWHERE = "http://127.0.0.1:9"
AUTH = "src/auth.py"


def repository(home: Path) -> Shell:
    """Twenty commits, each of one line in a long file; the last is on a critical path."""
    home.mkdir()
    made = Shell(home)
    long = [f"def step_{n}(value):\n    return value + {n}\n" for n in range(300)]
    made.stage("\n".join(long), "steps.py")
    made.git("commit", "--quiet", "-m", "a long file")
    for number in range(COMMITS - 2):
        long[number * 10] = f"def step_{number}(values):\n    return sum(values) / len(values)\n"
        made.stage("\n".join(long), "steps.py")
        made.git("commit", "--quiet", "-m", f"change {number}")
    (made.root / "src").mkdir()
    made.stage("def check(user):\n    return eval(user)\n", AUTH)
    made.git("commit", "--quiet", "-m", "authorise")
    return made


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return repository(tmp_path_factory.mktemp("month") / "home")


def month(shell: Shell, *arguments: str) -> Result:
    """Where everything of the user would mislead it."""
    settings = shell.root.parent / "pal.toml"
    settings.write_text("[budget]\nmonthly_usd = 0\n[routing]\nvendors = []\n")
    return shell.pal(
        *(*SMALL, *arguments),
        PAL_CONFIG=str(settings),
        ANTHROPIC_API_KEY=REAL_KEY,
        ANTHROPIC_BASE_URL=NOWHERE,
        HTTP_PROXY=NOWHERE,
        ALL_PROXY=NOWHERE,
        TMPDIR=str(shell.root.parent),
    )


@pytest.fixture(scope="module")
def bill(shell: Shell) -> dict[str, Any]:
    result = month(shell, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_whole_month_is_replayed_and_answered(bill: dict[str, Any]) -> None:
    work = bill["work"]
    assert {name: one["runs"] for name, one in work.items()} == {
        "worker call": 50,
        "question": 13,
        "thinkdeep": 3,
        "large context": 1,
        "precommit": COMMITS,
        "precommit again": 5,
        "codereview": COMMITS - 1,
        "consensus": 1,
    }
    assert all(one["failed"] == 0 for one in work.values())
    assert bill["simulated"] is True


def test_a_month_costs_at_most_fifteen_percent_of_the_strongest_model(bill: dict[str, Any]) -> None:
    assert 0 < bill["paid_usd"] <= 0.15 * bill["strongest_usd"]
    assert bill["share"] == pytest.approx(bill["paid_usd"] / bill["strongest_usd"])
    assert bill["article_usd"] == pytest.approx(bill["strongest_usd"] / 4)


def test_the_parts_add_up_to_what_was_saved(bill: dict[str, Any]) -> None:
    saved = sum(part["usd"] for part in bill["parts"])
    assert saved == pytest.approx(bill["strongest_usd"] - bill["paid_usd"])
    assert [part["name"].split()[0] for part in bill["parts"]][:4] == [
        *("scope:", "cache:", "tier:", "prompt"),
    ]


def test_whole_files_are_measured_and_kept_answers_cost_nothing(bill: dict[str, Any]) -> None:
    scan, again = bill["work"]["precommit"], bill["work"]["precommit again"]
    assert scan["whole"]["input"] > 3 * scan["sent"]["input"]
    assert (again["calls"], again["paid_usd"]) == (0, 0)
    assert again["whole"]["input"] > 0
    scope, cache = (part["usd"] for part in bill["parts"][:2])
    assert scope > 0
    assert cache > 0


def test_the_same_seed_makes_the_same_calls(shell: Shell, bill: dict[str, Any]) -> None:
    other = json.loads(month(shell, "--json").stdout)
    for name in ("worker call", "question", "thinkdeep", "large context"):
        assert other["work"][name]["sent"] == bill["work"][name]["sent"], name
    assert {name: one["runs"] for name, one in other["work"].items()} == {
        name: one["runs"] for name, one in bill["work"].items()
    }


def test_people_get_tables_bars_and_every_assumption(shell: Shell) -> None:
    result = month(shell, "--commits", "30")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("[simulated] A month, replayed in ")
    said = " ".join(result.stdout.split())
    for words in (
        "Vendors are simulated",
        "20 commits of repository, for it has no more (30 were asked for)",
        "after the article's 75% saving",
        "Working days: 1; worker calls on each: 50; all are replayed",
    ):
        assert words in said
    lines = result.stdout.splitlines()
    (whole,) = (line for line in lines if line.startswith("together"))
    (own,) = (line for line in lines if line.startswith("PAL's bill"))
    assert whole.count("█") == 40
    assert 1 <= own.count("█") <= 6


def test_neither_settings_nor_state_of_the_user_are_touched(
    shell: Shell, bill: dict[str, Any]
) -> None:
    assert bill["paid_usd"] > 0
    home = shell.root.parent
    assert not (home / "state" / "pal.db").exists()
    assert not list(home.glob("pal-month-*"))


def test_without_a_repository_it_is_one_sentence(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pal", *SMALL, "--repo", str(tmp_path)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert "--repo" in result.stderr
