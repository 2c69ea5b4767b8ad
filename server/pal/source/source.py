"""The text of a workspace's files."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Source(Protocol):
    """The current text of files: on disk, or as an editor has them."""

    @property
    def root(self) -> Path:
        """The directory that paths are relative to: git's top level, else the workspace."""
        ...

    async def text(self, path: str) -> str | None:
        """The file's text as it stands now; None if there is none or it is no text."""
        ...
