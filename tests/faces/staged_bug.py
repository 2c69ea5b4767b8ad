"""A repository with a bug staged that only a model finds."""

from __future__ import annotations

import subprocess
from pathlib import Path

CLEAN = "def show(items):\n    for i in range(len(items)):\n        yield items[i], i\n"
BUGGY = CLEAN.replace("len(items)", "len(items) + 1")
TITLE = "The last index is one too far"


def staged_bug(root: Path) -> Path:
    """Makes it in this directory; gives it back."""
    root.mkdir()
    git(root, "init", "-q")
    (root / "app.py").write_text(CLEAN)
    git(root, "add", ".")
    git(root, "commit", "-qm", "clean")
    (root / "app.py").write_text(BUGGY)
    git(root, "add", ".")
    return root


def git(directory: Path, *command: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *identity, *command], cwd=directory, check=True, capture_output=True)
