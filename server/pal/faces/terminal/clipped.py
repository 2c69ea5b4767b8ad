"""Long texts, cut where a reader has enough, and said to be cut."""

from __future__ import annotations


def clipped(text: str, most: int) -> str:
    """The text, or its first `most` characters and how many more there are."""
    left = len(text) - most
    return text if left <= 0 else f"{text[:most].rstrip()}… ({left:,} characters more: --json)"
