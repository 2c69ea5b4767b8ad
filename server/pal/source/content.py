"""What one version of a file holds."""

from __future__ import annotations

from dataclasses import dataclass

from pal.source.decode import decode

MAX_FILE = 2_000_000
"""The largest file that is reviewed, in bytes."""


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file, or why it is not reviewed ("binary", "too large (3.1 MB)", …)."""

    text: str | None
    skipped: str | None = None

    @classmethod
    def of(cls, data: bytes) -> Content:
        """Of a file's bytes."""
        if len(data) > MAX_FILE:
            return cls.too_large(len(data))
        text = decode(data)
        return cls(text, "binary" if text is None else None)

    @classmethod
    def of_text(cls, text: str) -> Content:
        """Of a text that is at hand."""
        return cls(text) if len(text) <= MAX_FILE else cls.too_large(len(text))

    @classmethod
    def too_large(cls, size: int) -> Content:
        """Of a file with `size` bytes."""
        return cls(None, f"too large ({size / 1e6:.1f} MB)")
