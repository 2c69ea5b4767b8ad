"""Whether the words after `pal consensus` are a question, or files to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def are_paths(words: Sequence[str], directory: Path) -> bool:
    """Whether all of them are files or folders, or are written as such; no words are none."""
    return bool(words) and all(_is_path(word, directory) for word in words)


def _is_path(word: str, directory: Path) -> bool:
    if len(word.split()) != 1:
        return False
    looks_like_one = "/" in word or "." in word.rstrip(".?!,;:")
    # A path that long does not exist, and the system says so with an error.
    return looks_like_one or (len(word) < 256 and (directory / word).exists())
