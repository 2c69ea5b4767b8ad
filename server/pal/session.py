"""One client's view of one workspace: where it begins, its text, its settings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from pal.domain.errors import InputError
from pal.domain.requests import Request, Target
from pal.domain.settings import Settings
from pal.settings import narrow, read_project
from pal.source.disk import DiskSource
from pal.source.git import Git
from pal.source.revision_text import text_at_revision
from pal.source.source import Source
from pal.source.workspace import top_level

PROJECT_FILES = ("pal.toml", "pyproject.toml")

ReadText = Callable[[str], Awaitable[str | None]]
"""Gives a file's text by its path, or None."""


@dataclass(frozen=True, slots=True)
class Session:
    """One client's view of one workspace.

    `root` is the git top level that findings' paths are relative to, else the workspace itself;
    `source` gives the text of its files as the client has them; `wishes` are what the client's
    workspace settings ask for; `index_file` is the index that a commit hook is to look at; `base`
    is the commit whose word counts where the project says how to review, None for its files as
    they stand now.
    """

    workspace: Path
    root: Path
    source: Source
    settings: Settings
    notices: tuple[str, ...] = ()
    wishes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    index_file: Path | None = None
    base: str | None = None


async def open_session(
    workspace: Path,
    settings: Settings,
    *,
    source: Source | None = None,
    wishes: Mapping[str, Any] | None = None,
) -> Session:
    """A session in this directory, the user's `settings` narrowed by project and client.

    Raises:
        InputError: there is no such directory, or its settings cannot be read.
    """
    if not await asyncio.to_thread(workspace.is_dir):
        raise InputError(f"The workspace {workspace} is not a directory.")
    root = await top_level(workspace) or workspace
    source = source or DiskSource(root)
    session = Session(workspace, root, source, settings, wishes=wishes or {})
    return await _configured(session, settings, source.text)


async def at_base(
    session: Session, request: Request, settings: Settings, environment: Mapping[str, str]
) -> Session:
    """The session with the project's settings as they stand before the change under review.

    For a range, and in CI: a change must not silence its own review.
    """
    target: Target | None = getattr(request, "target", None)
    if target is not None and target.range:
        base = target.range.split("..")[0] or "HEAD"
    elif environment.get("CI"):
        base = "HEAD"
    else:
        return session
    read = partial(text_at_revision, Git(session.root), base)
    return replace(await _configured(session, settings, read), base=base)


async def _configured(session: Session, settings: Settings, read: ReadText) -> Session:
    """With the project's settings from the nearest file that has any, and the client's wishes."""
    names = [
        (directory / name).relative_to(session.root).as_posix()
        for directory in _up_to(session.root, session.workspace)
        for name in PROJECT_FILES
    ]
    texts = {name: text for name in names if (text := await read(name))}
    notices: tuple[str, ...] = ()
    if (project := read_project(texts)) is not None:
        loaded = narrow(settings, *project)
        settings, notices = loaded.settings, loaded.notices
    if session.wishes:
        loaded = narrow(settings, session.wishes, "The editor's configuration")
        settings, notices = loaded.settings, (*notices, *loaded.notices)
    return replace(session, settings=settings, notices=notices)


def _up_to(root: Path, directory: Path) -> list[Path]:
    """`directory` and those above it, up to `root`."""
    above = (directory, *directory.parents)
    return [each for each in above if each.is_relative_to(root)] or [root]
