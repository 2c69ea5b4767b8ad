"""What an editor has open, over what lies on disk."""

from __future__ import annotations

from pathlib import Path

from pal.source.place import place
from pal.source.source import Source


class Overlay:
    """Unsaved buffers over another source."""

    def __init__(self, beneath: Source) -> None:
        self._beneath = beneath
        self._buffers: dict[str, str] = {}

    @property
    def root(self) -> Path:
        """The root of the source beneath."""
        return self._beneath.root

    def put(self, path: str, text: str) -> None:
        """From now on the file reads as `text`; `InputError` if it lies outside the root."""
        self._buffers[place(self.root, path)] = text

    def drop(self, path: str) -> None:
        """From now on the file reads as the source beneath has it."""
        self._buffers.pop(place(self.root, path), None)

    async def text(self, path: str) -> str | None:
        """The buffer's text, else what the source beneath has."""
        buffer = self._buffers.get(place(self.root, path))
        return buffer if buffer is not None else await self._beneath.text(path)
