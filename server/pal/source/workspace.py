"""Where a workspace begins."""

from __future__ import annotations

from pathlib import Path

from pal.source.git import Git, NoWorkTree


async def top_level(directory: Path) -> Path | None:
    """The git top level that `directory` lies in; None where there is no work tree (or no git).

    `InputError` if git does not trust the repository's owner: to go on without git would
    review something else than what was asked for.
    """
    try:
        top = await Git(directory).line("rev-parse", "--show-toplevel")
    except NoWorkTree:
        return None
    # `core.worktree` lets a repository declare any directory above it its own.
    return Path(top) if top and (Path(top) / ".git").exists() else None
