"""Files as they stand now, and why one of them is not reviewed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from pal.domain.errors import InputError, UnknownName
from pal.source.content import MAX_FILE, Content
from pal.source.git import Git
from pal.source.listing import paths
from pal.source.source import Source

_MAX_TOTAL = 100_000_000
_NEVER_ENTERED = frozenset({"node_modules", "__pycache__", "venv"})


async def current(source: Source, path: str) -> Content | None:
    """The file's text, or why there is none to review; None if there is no such file."""
    text = await source.text(path)
    if text is not None:
        return Content.of_text(text)
    file = source.root / path
    if file.is_dir():
        return Content(None, "directory")
    if not file.is_file():
        return None
    size = file.stat().st_size
    return Content.too_large(size) if size > MAX_FILE else Content(None, "binary")


async def all_current(source: Source, names: Iterable[str]) -> Mapping[str, Content | None]:
    """Many files at once; `InputError` if they have more than 100 MB in all."""
    contents: dict[str, Content | None] = {}
    total = 0
    for name in names:
        is_link = (source.root / name).is_symlink()
        content = Content(None, "symbolic link") if is_link else await current(source, name)
        contents[name] = content
        total += len(content.text or "") if content else 0
        if total > _MAX_TOTAL:
            raise InputError(
                f"The files to review have more than {_MAX_TOTAL // 10**6} MB in all; name fewer"
                " of them, or let git ignore what is generated."
            )
    return contents


async def expand(git: Git | None, root: Path, name: str) -> tuple[str, ...]:
    """The files that a path means: itself, or what git tracks under the directory.

    Without git: what lies under it, hidden and installed files left out. `UnknownName` if there
    is nothing of that name.
    """
    if not (root / name).is_dir():
        return (name,)
    if git is None:
        found = tuple(sorted(_walk(root, name)))
    else:
        found = tuple(dict.fromkeys(await paths(git, "--cached", "--", name)))
    if not found:
        raise InputError(f"There is no tracked file under {name!r}; name the files themselves.")
    return found


async def missing(git: Git | None, path: str) -> UnknownName:
    """What to say of a file that is not there: a file beside it may be the one that is meant."""
    folder = str(PurePosixPath(path).parent)
    known = await paths(git, "--cached", "--", folder) if git else ()
    return UnknownName("file", path, known[:2000])


def _walk(root: Path, name: str) -> Iterable[str]:
    for folder, inner, files in os.walk(root / name):
        inner[:] = [entry for entry in inner if entry[0] != "." and entry not in _NEVER_ENTERED]
        for file in files:
            yield (Path(folder) / file).relative_to(root).as_posix()
