"""Where git looks for the hooks of a repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pal.domain.errors import InputError
from pal.source.git import Git
from pal.source.workspace import top_level


@dataclass(frozen=True, slots=True)
class HookDirectory:
    """The directory, and whom else it serves: a clause for the user, or ""."""

    path: Path
    reach: str = ""


async def hook_directory(directory: Path) -> HookDirectory:
    """That of the repository that `directory` lies in, shared by all its worktrees.

    Raises:
        InputError: there is no repository, or git is configured to run no hooks.
    """
    root = await top_level(directory)
    if root is None:
        raise InputError(f"{directory} is not in a git work tree; nothing was changed.")
    git = Git(root)
    if (configured := await _configured(git)) is not None:
        return _of_setting(root / configured, root)
    common = await git.line("rev-parse", "--git-common-dir")
    return HookDirectory((root / common).resolve() / "hooks")


async def _configured(git: Git) -> str | None:
    """`core.hooksPath`; the last value is the one that PAL itself gives git."""
    options = ("--null", "--type=path", "--get-all", "core.hooksPath")
    values = (await git.line("config", *options)).split("\0")[:-1]
    return values[-2] if len(values) > 1 else None


def _of_setting(path: Path, root: Path) -> HookDirectory:
    if path.exists() and not path.is_dir():
        raise InputError(
            f"core.hooksPath is {path}, which is no directory, so git runs no hooks here; nothing"
            " was changed. Take the setting out with `git config --unset core.hooksPath`."
        )
    path = path.resolve()
    if path.is_relative_to(root.resolve()):
        return HookDirectory(path, "core.hooksPath names it, in the work tree: commit it or not")
    return HookDirectory(path, "core.hooksPath names it, for all repositories that use it")
