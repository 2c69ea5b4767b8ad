"""Which directories an agent may have PAL work in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pal.domain.errors import InputError


def workspace_of(wanted: str | None, start: Path, roots: Sequence[str]) -> Path:
    """The directory that is asked for, with its symbolic links resolved.

    Args:
        wanted: absolute; None for `start`.
        start: where the client started PAL. A client that starts it in `/` has chosen no
            workspace, so nothing lies in that one.
        roots: directories that the user's own settings list, absolute or beginning with `~`.

    Raises:
        InputError: it lies neither in `start` nor under one of the roots; nothing was read.
    """
    if wanted is not None and not Path(wanted).is_absolute():
        raise InputError(f"The workspace {wanted!r} is not an absolute path; nothing was sent.")
    if wanted is not None and "\0" in wanted:
        raise InputError(f"The workspace {wanted!r} is not a path; nothing was read or sent.")
    path = Path(wanted or start).resolve()
    within = [start, *(Path(root).expanduser().resolve() for root in roots)]
    if not any(path.is_relative_to(root) for root in within if root != Path(root.anchor)):
        raise InputError(
            f"The workspace {str(path)!r} does not lie in {start}, where PAL was started, nor"
            " under workspaces.roots of the user's own settings, so nothing was read or sent;"
            f" {_next_step(wanted, start)}."
        )
    return path


def _next_step(wanted: str | None, start: Path) -> str:
    if start == Path(start.anchor):
        return "start PAL in a project, or have the user list its directory there"
    return "leave `workspace` out" if wanted is not None else "start PAL elsewhere"
