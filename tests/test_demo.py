"""`pal demo` from outside: what it promises on a machine without key, network or settings."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

REAL_KEY = "sk-ant-" + "real" * 8
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Shown:
    """What the demo printed, how it ended, how long it took, and what it left behind."""

    text: str
    complaint: str
    code: int
    seconds: float
    left_behind: list[str]

    def block(self, place: str) -> list[str]:
        """The lines of the finding at a place in the code."""
        blocks = self.text.split("\n\n")
        return next(block for block in blocks if block.startswith(place)).splitlines()

    def part(self, title: str) -> str:
        """What stands under a title."""
        return self.text.split(f"\n{title}\n")[1].split("\n\n")[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Run where everything of the user would mislead it: keys, endpoints, proxy, settings, git."""
    home = tmp_path_factory.mktemp("home")
    temporary = tmp_path_factory.mktemp("temporary")
    (home / "pal.toml").write_text("[review]\nmax_findings = 1\n")
    (home / ".gitconfig").write_text("[commit]\n\tgpgsign = true\n[core]\n\thooksPath = /nowhere\n")
    began = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "pal", "demo"],
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TMPDIR": str(temporary),
            "PAL_CONFIG": str(home / "pal.toml"),
            "PAL_STATE_DIR": str(home / "state"),
            "PAL_BUDGET__DAILY_USD": "0",
            "ANTHROPIC_API_KEY": REAL_KEY,
            "ANTHROPIC_BASE_URL": NOWHERE,
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "ALL_PROXY": NOWHERE,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    left = [path.name for path in (*temporary.iterdir(), *home.glob("state"))]
    seconds = time.monotonic() - began
    return Shown(result.stdout, result.stderr, result.returncode, seconds, left)


def test_it_runs_without_key_or_network_in_a_few_seconds_and_cleans_up(demo: Shown) -> None:
    assert demo.code == 0, demo.complaint
    assert demo.complaint == ""
    assert demo.seconds < 20
    assert demo.left_behind == []


def test_models_find_bugs_in_three_languages(demo: Shown) -> None:
    for place in ("report.py:13:", "cart.ts:12:", "client.go:10:"):
        assert "[simulated]" in demo.block(place)[0], demo.text


def test_local_checks_find_bugs_of_their_own(demo: Shown) -> None:
    (secret,) = (line for line in demo.text.splitlines() if line.startswith("report.py:5:"))
    assert "[simulated]" not in secret
    assert "report.py:19:" in demo.text
    assert "F821" in demo.text


def test_every_line_of_a_simulated_model_says_so(demo: Shown) -> None:
    blocks = [block.splitlines() for block in demo.text.split("\n\n")]
    spoken = [block for block in blocks if " raised it (" in block[-1]]
    assert len(spoken) >= 3
    for block in spoken:
        assert all("[simulated]" in line or line[5:7] == " |" for line in block), block


def test_the_first_vendor_fails_and_another_answers(demo: Shown) -> None:
    first, failed, second, answered = demo.part("How it was routed").splitlines()
    assert "cut" in failed
    assert "answered" in answered
    assert first.split()[1][:3] != second.split()[1][:3]
    assert "2 models asked, 1 answered" in demo.text


def test_the_cost_and_that_of_the_strongest_model_are_shown(demo: Shown) -> None:
    paid, strongest = demo.part("What it cost").splitlines()
    assert "[simulated] $0.000" in paid
    assert "[simulated] $0.0" in strongest


def test_what_left_and_what_was_kept_back_are_told(demo: Shown) -> None:
    left = demo.part("What left this machine")
    assert all(name in left for name in ("report.py:", "cart.ts:", "client.go:"))
    kept = demo.part("What was kept back")
    assert "1 secret" in kept
    assert "The 2 requests" in kept


def test_neither_the_secret_nor_the_users_key_is_printed(demo: Shown) -> None:
    assert "ghp_" not in demo.text
    assert REAL_KEY not in demo.text
    assert 'API_TOKEN = "****' in demo.text


def test_it_ends_with_what_to_do_next(demo: Shown) -> None:
    key, command = demo.part("Next").strip().splitlines()
    assert "ANTHROPIC_API_KEY" in key
    assert "pal precommit" in command


def test_without_git_it_is_one_sentence(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pal", "demo"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert result.stderr.startswith("pal: git was not found")
    assert result.stderr.count("\n") == 1
