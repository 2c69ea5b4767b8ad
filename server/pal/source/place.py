"""A file's path in the workspace."""

from __future__ import annotations

import os
from pathlib import Path

from pal.domain.errors import InputError


def place(root: Path, name: str) -> str:
    """`name`, absolute or relative to `root`, as a path relative to `root` with `/`.

    `InputError` if it leads outside. Symbolic links are not looked at here.
    """
    whole = Path(os.path.normpath(root / name))
    if "\0" in name or not whole.is_relative_to(root):
        raise InputError(f"{name!r} lies outside the workspace {root}.")
    return whole.relative_to(root).as_posix()
