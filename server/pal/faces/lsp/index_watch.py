"""Hears when something is staged, committed or checked out outside the editor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, awatch  # pyright: ignore[reportUnknownVariableType]

from pal.domain.errors import InputError
from pal.faces.lsp.runs import Runs
from pal.source.git import Git

_WATCHED = ("index", "HEAD")
_QUIET_MS = 200
_STAMPED = ("index", "HEAD", "logs/HEAD")

Stamp = tuple[tuple[int, int], ...]


class IndexWatch:
    """Watches the index of every repository that it has been told of.

    Our own git calls take no optional locks, and so leave the index alone.
    """

    def __init__(self, runs: Runs, changed: Callable[[Path], None]) -> None:
        self._runs = runs
        self._changed = changed
        self._watched: set[Path] = set()
        self._directories: dict[Path, asyncio.Task[Path | None]] = {}

    async def watch(self, root: Path) -> None:
        """From now on calls `changed` with the git top level `root` when its index has changed."""
        if root in self._watched:
            return
        self._watched.add(root)
        directory = await self._directory(root)
        if directory is not None:
            self._runs.start(f"index of {root}", self._listen(root, directory))

    async def stamp(self, root: Path) -> Stamp | None:
        """Another one whenever HEAD or the index has changed; None outside of a repository."""
        directory = await self._directory(root)
        return directory and tuple(_stamp(directory / name) for name in _STAMPED)

    async def _directory(self, root: Path) -> Path | None:
        if root not in self._directories:
            self._directories[root] = asyncio.create_task(_git_directory(root))
        return await asyncio.shield(self._directories[root])

    async def _listen(self, root: Path, directory: Path) -> None:
        def is_watched(_: Change, path: str) -> bool:
            return Path(path).name in _WATCHED

        # Git puts another file in the index's place, so that its directory is what to watch.
        async for _ in awatch(
            directory, watch_filter=is_watched, debounce=_QUIET_MS, step=50, recursive=False
        ):
            self._changed(root)


async def _git_directory(root: Path) -> Path | None:
    try:
        return Path(await Git(root).line("rev-parse", "--absolute-git-dir"))
    except InputError:
        return None


def _stamp(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size
