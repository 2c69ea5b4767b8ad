"""Files as they lie on disk."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pal.domain.errors import InputError
from pal.source.decode import decode
from pal.source.place import place

MAX_READ = 20_000_000
"""The largest file that is read, in bytes."""


class DiskSource:
    """The files under one directory; nothing outside it is read, whatever links point there."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    @property
    def root(self) -> Path:
        """The directory, with its own symbolic links resolved."""
        return self._root

    async def text(self, path: str) -> str | None:
        """The file's text; None if there is none, it is binary, or it has more than 20 MB.

        `InputError` if it lies outside the directory.
        """
        return await asyncio.to_thread(self._read, path)

    def _read(self, path: str) -> str | None:
        file = self._root / place(self._root, path)
        try:
            real = file.resolve(strict=True)
            if not real.is_relative_to(self._root):
                raise InputError(f"{path!r} leads outside the workspace {self._root}.")
            if not real.is_file() or real.stat().st_size > MAX_READ:
                return None
            return decode(real.read_bytes())
        except (OSError, RuntimeError):
            return None
