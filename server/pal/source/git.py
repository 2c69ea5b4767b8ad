"""git, called so that nothing a repository configures is run."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pal.domain.errors import InputError

_SAFE = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
    *("-c", "diff.autoRefreshIndex=false"),
    *("-c", "safe.bareRepository=explicit"),
)
_DIFFS = frozenset({"diff", "diff-index", "diff-tree"})
_SAFE_DIFF = ("--no-ext-diff", "--no-textconv")
# What a user, not a repository, says of git; every other GIT_ variable may have been left by a
# hook of another repository that started this process.
_KEPT = ("GIT_CONFIG_", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES")
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    # A partial clone would fetch what it lacks, by the ssh command its own configuration names.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_NO_WORK_TREE = {
    "not a git repository": "{} is not in a git repository.",
    "cannot use bare repository": "{} is a bare repository, without files to review.",
    "must be run in a work tree": "{} is a bare repository, without files to review.",
}


class NoWorkTree(InputError):
    """There is no repository here, or no files in it, or no git on this machine."""


@dataclass(frozen=True, slots=True)
class Git:
    """git, run in one directory.

    No filter, external diff, text conversion, hook, file-system monitor, pager or transport of
    the repository's configuration is run. Filters have no switch, so PAL reads the files of the
    work tree itself (`Source`) and compares them with blobs; the one command that may read them
    (`listing.worktree`) is given a configuration without filters. The price: where a clean
    filter is in use, a changed file is compared unfiltered.

    Attributes:
        directory: an existing directory; for changes, the git top level.
        index_file: the index to read instead of the repository's own, as a commit hook gets it
            in `GIT_INDEX_FILE`.
    """

    directory: Path
    index_file: Path | None = None

    async def run(
        self,
        *command: str,
        stdin: bytes = b"",
        accept: tuple[int, ...] = (0,),
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """What a git command prints; `InputError` if it exits with a code not in `accept`."""
        name, *arguments = command
        safe = _SAFE_DIFF if name in _DIFFS else ()
        try:
            process = await asyncio.create_subprocess_exec(
                *("git", *_SAFE, name, *safe, *arguments),
                cwd=self.directory,
                env={**self._environment(), **(environment or {})},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as failure:
            raise _unstartable(self.directory) from failure
        out, complaint = await _finished(process, stdin)
        if process.returncode not in accept:
            raise _failure(self.directory, name, complaint.decode(errors="replace"))
        return out

    async def line(self, *command: str, accept: tuple[int, ...] = (0,)) -> str:
        """The one line that a git command prints, without its line end."""
        out = await self.run(*command, accept=accept)
        return out.decode(errors="surrogateescape").rstrip("\n")

    def _environment(self) -> dict[str, str]:
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name.startswith(_KEPT)
        }
        index = {"GIT_INDEX_FILE": str(self.index_file)} if self.index_file else {}
        return own | _QUIET | index


async def _finished(process: asyncio.subprocess.Process, stdin: bytes) -> tuple[bytes, bytes]:
    try:
        return await process.communicate(stdin)
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):  # It may have ended in this very moment.
            process.kill()
        await process.wait()
        raise


def _unstartable(directory: Path) -> InputError:
    if not directory.is_dir():
        return InputError(f"There is no directory {directory}.")
    return NoWorkTree("git was not found; install it, or name files instead of a change.")


def _failure(directory: Path, command: str, complaint: str) -> InputError:
    for sign, sentence in _NO_WORK_TREE.items():
        if sign in complaint:
            return NoWorkTree(sentence.format(directory))
    if "dubious ownership" in complaint:
        return InputError(
            f"git does not trust {directory}, because another user owns it;"
            " add it to safe.directory in your own git configuration to review it."
        )
    reason = complaint.strip().splitlines()[-1:] or ["it gave no reason"]
    return InputError(f"git {command} failed: {reason[0].removeprefix('fatal: ')}.")
