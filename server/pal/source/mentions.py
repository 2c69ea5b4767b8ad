"""Which tracked files mention a name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from pal.source.git import Git
from pal.source.language import language_of


async def files_mentioning(git: Git, names: Iterable[str], near: str) -> tuple[str, ...]:
    """The tracked text files in which one of the names stands as a word, nearest to `near` first.

    Nearest: in its language, then with the fewest steps between the folders.
    """
    patterns = [part for name in dict.fromkeys(names) for part in ("-e", name)]
    if not patterns:
        return ()
    # Text conversion is the one program of a configuration that a search could run.
    options = ("--no-textconv", "--no-recurse-submodules", "--no-color", "--full-name")
    how = ("--fixed-strings", "--word-regexp", "-I", "--files-with-matches", "-z")
    out = await git.run("grep", *options, *how, *patterns, accept=(0, 1))
    found = out.decode("utf-8", errors="surrogateescape").split("\0")[:-1]
    language = language_of(near)
    return tuple(
        sorted(found, key=lambda path: (language_of(path) != language, _steps(path, near), path))
    )


def _steps(path: str, near: str) -> int:
    """Folders to leave and to enter from one file to the other; -1 for the file itself."""
    if path == near:
        return -1
    one, other = PurePosixPath(path).parent.parts, PurePosixPath(near).parent.parts
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return len(one) + len(other) - 2 * shared
