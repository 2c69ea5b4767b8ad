"""The house stands as drawn: no arrow up, no circle, no room without a word on what it is."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted((ROOT / "server" / "pal").rglob("*.py"))
FORBIDDEN_NAMES = ("utils", "helpers", "common", "manager", "base", "misc")


def test_a_room_imports_only_from_below() -> None:
    lint = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert lint is not None
    result = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "its first line says what the room is"
    assert len(text.splitlines()) <= 260, "does it hold more than one thing?"
    assert path.stem not in FORBIDDEN_NAMES
