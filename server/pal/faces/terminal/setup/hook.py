"""`pal hook`: puts a look at the change before each commit, and takes it out again."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from pal.domain.errors import InputError
from pal.faces.terminal.exit_code import ExitCode
from pal.faces.terminal.output import write_out
from pal.faces.terminal.setup.hook_directory import HookDirectory, hook_directory
from pal.faces.terminal.setup.hook_script import KEPT_NAME, MARK, hook_script

_NAME = "pre-commit"
_READ = 4_096
"""Bytes of a hook in which the mark must stand; a hook may be any program."""


async def install_hook(directory: Path, *, deep: bool) -> ExitCode:
    """Writes the hook; another's that is there is kept, and runs first.

    Raises:
        InputError: there is no repository, or the hook cannot be written; nothing has changed.
    """
    where = await hook_directory(directory)
    script = hook_script(sys.executable, deep=deep)
    write_out(f"{await asyncio.to_thread(_install, where, script)}\n")
    return ExitCode.CLEAN


async def uninstall_hook(directory: Path) -> ExitCode:
    """Removes the hook; the one that was there before is back.

    Raises:
        InputError: there is no repository, or the hook is not PAL's; nothing has changed.
    """
    where = await hook_directory(directory)
    write_out(f"{await asyncio.to_thread(_uninstall, where.path)}\n")
    return ExitCode.CLEAN


def _install(where: HookDirectory, script: str) -> str:
    hook, kept = where.path / _NAME, where.path / KEPT_NAME
    is_anothers = os.path.lexists(hook) and not _is_ours(hook)
    if is_anothers and os.path.lexists(kept):
        raise InputError(
            f"{hook} is not PAL's, and there is {kept} from before; nothing was changed. Remove"
            " the one that is not wanted, then try again."
        )
    try:
        where.path.mkdir(parents=True, exist_ok=True)
        new = where.path / f"{_NAME}.{os.getpid()}.new"
        new.write_text(script, "utf-8", newline="\n")
        new.chmod(0o755)
        if is_anothers:
            hook.rename(kept)
        new.replace(hook)
    except OSError as failure:
        _take_back(hook, kept if is_anothers else None)
        raise InputError(
            f"The hook {hook} cannot be written: {failure.strerror}. Nothing was changed."
        ) from None
    first = (
        f" The hook that was there runs first; it is kept as {kept.name}." if kept.exists() else ""
    )
    reach = f" ({where.reach})" if where.reach else ""
    return (
        f"git runs PAL before each commit now: {hook}{reach}.{first} `pal hook uninstall` takes it"
        " out again."
    )


def _take_back(hook: Path, kept: Path | None) -> None:
    with suppress(OSError):
        (hook.parent / f"{_NAME}.{os.getpid()}.new").unlink(missing_ok=True)
    with suppress(OSError):
        if kept is not None and not os.path.lexists(hook):
            kept.rename(hook)


def _uninstall(directory: Path) -> str:
    hook, kept = directory / _NAME, directory / KEPT_NAME
    if not os.path.lexists(hook):
        return f"There is no hook {hook}; nothing was changed."
    if not _is_ours(hook):
        raise InputError(f"{hook} is not PAL's; nothing was changed.")
    try:
        if os.path.lexists(kept):
            kept.replace(hook)
            return f"PAL is out of this repository's commits; {hook} is what it was before."
        hook.unlink()
    except OSError as failure:
        raise InputError(
            f"The hook {hook} cannot be removed: {failure.strerror}. Nothing was changed."
        ) from None
    return f"PAL is out of this repository's commits; {hook} is gone."


def _is_ours(hook: Path) -> bool:
    try:
        with hook.open("rb") as file:
            return MARK.encode() in file.read(_READ)
    except OSError:  # A link that leads nowhere, or what may not be read: somebody else's.
        return False
