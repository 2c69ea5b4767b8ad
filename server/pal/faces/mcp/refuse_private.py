"""An agent may have been talked into naming a file that is nobody else's business."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from pal.domain.errors import InputError
from pal.domain.requests import Request, Target
from pal.session import Session
from pal.source import listing
from pal.source.git import Git, NoWorkTree
from pal.source.place import place
from pal.source.private import is_private


async def refuse_private(request: Request, session: Session) -> None:
    """Nothing, if all files that the request names may be sent.

    Raises:
        InputError: one has keys or passwords by its name, is ignored by git, or lies outside of
            the workspace; a symbolic link counts as what it leads to.
    """
    root = session.source.root
    named = [place(root, name) for name in _named(request)]
    real = await asyncio.to_thread(_resolved, root, named)
    for path in (*named, *real):
        if is_private(path):
            raise InputError(
                f"{path!r} is never sent, because files of that name hold keys or passwords;"
                " nothing was read or sent. Leave it out."
            )
    for path in await _ignored(Git(session.root), [*named, *real]):
        raise InputError(
            f"{path!r} is ignored by git and so not part of the project; nothing was read or sent."
            " Leave it out, or put what matters of it into the prompt."
        )


def _named(request: Request) -> Iterable[str]:
    yield from getattr(request, "files", ())
    target: Target | None = getattr(request, "target", None)
    if target is not None:
        yield from target.paths or ()
        yield from (target.file,) if target.file else ()


def _resolved(root: Path, paths: Sequence[str]) -> list[str]:
    """What they lead to, relative to the root; what leads outside has no place in it."""
    real: list[str] = []
    for path in paths:
        try:
            whole = (root / path).resolve()
        except (OSError, RuntimeError):  # A circle of links, which nothing can be read through.
            continue
        if not whole.is_relative_to(root):
            raise InputError(f"{path!r} leads outside the workspace {root}; nothing was sent.")
        real.append(whole.relative_to(root).as_posix())
    return real


async def _ignored(git: Git, paths: Sequence[str]) -> list[str]:
    """Those of them that git does not track because it is told to ignore them."""
    if not paths:
        return []
    options = ("--others", "--ignored", "--exclude-standard")
    try:
        ignored = await listing.paths(git, *options, "--", *dict.fromkeys(paths))
    except NoWorkTree:
        return []
    # Of a directory only what git tracks is read.
    return [path for path in ignored if path in paths]
