"""The index that a commit hook is to look at, which is not always the repository's own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from pal.domain.errors import InputError
from pal.source.git import Git


async def hook_index(environment: Mapping[str, str], directory: Path) -> Path | None:
    """The index that git names to its hooks, as for `git commit --all`; None outside of a hook.

    One that lies in another repository was left by that repository's hook, and is not meant.
    """
    named = environment.get("GIT_INDEX_FILE")
    if not named:
        return None
    try:
        own = await Git(directory).line("rev-parse", "--absolute-git-dir")
        index = directory / named
        is_own = await asyncio.to_thread(os.path.samefile, index.parent, own)
    except (InputError, OSError):
        return None
    return index if is_own else None
