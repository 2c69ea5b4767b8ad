"""A repository and `pal` in it, run as a user runs it, with nothing else around."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CLEAN = "def double(number):\n    return 2 * number\n"
BROKEN = "def half(:\n"
DIVIDES = "def average(values):\n    return sum(values) / len(values)\n"
"""A bug that only a model sees."""

Result = subprocess.CompletedProcess[str]


class Shell:
    """A user's shell in a repository with one commit."""

    def __init__(self, home: Path) -> None:
        self.root = home / "repository"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PAL_STATE_DIR": str(home / "state"),
        }
        self.root.mkdir()
        self.git("init", "--quiet")
        self.write("README", "x\n")
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "first")

    def git(self, *command: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *who, *command], cwd=self.root, env=self.environment, check=True)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def stage(self, text: str, name: str = "app.py") -> None:
        self.write(name, text)
        self.git("add", ".")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "pal", *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def pal(self, *arguments: str, stdin: str = "", **environment: str) -> Result:
        with self.start(*arguments, **environment) as process:
            out, complaint = process.communicate(stdin, timeout=60)
        return Result(arguments, process.returncode, out, complaint)

    def report(self, *arguments: str, **environment: str) -> dict[str, Any]:
        return json.loads(self.pal("precommit", "--json", *arguments, **environment).stdout)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def is_one_sentence(result: Result) -> bool:
    return result.stderr.startswith("pal: ") and result.stderr.count("\n") == 1
