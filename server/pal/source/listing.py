"""Which files git says have changed, and which versions of them to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pal.source.git import Git

SUBMODULE, LINK = "160000", "120000"
_ABSENT = "000000"


@dataclass(frozen=True, slots=True)
class Version:
    """A file on one side of a change: its mode and the id of its blob, or None in the work tree."""

    mode: str
    blob: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One path that differs; a side is None where the file is not there.

    `conflicted`: its merge is not resolved, so the index has no one version of it.
    """

    path: str
    old: Version | None
    new: Version | None
    conflicted: bool = False


async def staged(git: Git) -> tuple[Entry, ...]:
    """The index against HEAD."""
    base = await head(git)
    return await _listed(git, "diff-index", "--cached", "--ita-invisible-in-index", base)


async def worktree(git: Git) -> tuple[Entry, ...]:
    """The files on disk against HEAD, untracked ones that are not ignored among them.

    A file may be listed only because git has not looked at it since it was touched.
    """
    unfiltered = await _without_filters(git)
    tracked = await _listed(git, "diff-index", await head(git), environment=unfiltered)
    entries = {entry.path: _unread(entry) for entry in tracked if not entry.conflicted}
    for path in await paths(git, "--others", "--exclude-standard"):
        removed = entries.get(path, Entry(path, None, None))
        entries[path] = replace(removed, new=Version(_mode(path), None))
    return tuple(entries.values())


async def between(git: Git, old: str, new: str) -> tuple[Entry, ...]:
    """One commit or tree against another."""
    return await _listed(git, "diff-tree", "-r", old, new)


async def paths(git: Git, *options: str) -> tuple[str, ...]:
    """What `git ls-files` lists."""
    out = await git.run("ls-files", "-z", *options)
    return tuple(_texts(out))


async def head(git: Git) -> str:
    """The commit that HEAD stands on, or the empty tree before the first commit."""
    commit = await git.line("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1))
    return commit or await git.line("hash-object", "-t", "tree", "--stdin")


async def at_head(git: Git, path: str) -> Version | None:
    """The file as HEAD has it."""
    out = await git.run("ls-tree", "-z", "--full-tree", await head(git), "--", path)
    for record in _texts(out):
        about, _, name = record.partition("\t")
        mode, _, blob = about.split(" ")
        if name == path:
            return Version(mode, blob)
    return None


async def _without_filters(git: Git) -> dict[str, str]:
    """An environment in which no filter driver of the configuration has a program.

    git reads a file that is as young as its index for its content, and filters have no switch.
    """
    out = await git.run(
        "config", "--null", "--name-only", "--get-regexp", r"^filter\.", accept=(0, 1)
    )
    environment: dict[str, str] = {}
    keys = dict.fromkeys(_texts(out))
    for number, key in enumerate(keys):
        environment[f"GIT_CONFIG_KEY_{number}"] = key
        environment[f"GIT_CONFIG_VALUE_{number}"] = "false" if key.endswith(".required") else ""
    return environment | {"GIT_CONFIG_COUNT": str(len(keys))}


async def _listed(
    git: Git, *command: str, environment: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    # Renames are found later, among texts: here git would read the work tree for them. And the
    # state of a submodule's files would be asked from a git that heeds its configuration.
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=dirty")
    fields = _texts(await git.run(command[0], *options, *command[1:], environment=environment))
    return tuple(_entry(about, path) for about, path in zip(fields, fields, strict=True))


def _entry(about: str, path: str) -> Entry:
    old_mode, new_mode, old_blob, new_blob, status = about.removeprefix(":").split(" ")
    return Entry(
        path,
        _version(old_mode, old_blob),
        _version(new_mode, new_blob),
        conflicted=status.startswith("U"),
    )


def _unread(entry: Entry) -> Entry:
    """Even where git knows the blob on disk, an editor may have other text."""
    return replace(entry, new=entry.new and Version(entry.new.mode, None))


def _version(mode: str, blob: str) -> Version | None:
    if mode == _ABSENT:
        return None
    return Version(mode, blob if blob.strip("0") else None)


def _mode(path: str) -> str:
    """Untracked repositories, which git lists with a `/` and does not enter, count as one."""
    return SUBMODULE if path.endswith("/") else "100644"


def _texts(out: bytes) -> Iterator[str]:
    """NUL-ended fields; a name that is no UTF-8 keeps its bytes as surrogates, as paths do."""
    return iter(out.decode("utf-8", errors="surrogateescape").split("\0")[:-1])
