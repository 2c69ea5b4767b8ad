"""Names of commits."""

from __future__ import annotations

from pal.domain.errors import InputError, UnknownName
from pal.source.git import Git


async def resolve(git: Git, span: str) -> tuple[str, str]:
    """The two commits that `A..B` compares; `A...B` starts where B left A; a blank is HEAD."""
    dots = "..." if "..." in span else ".."
    old, found, new = span.partition(dots)
    if not found:
        raise InputError(f"{span!r} is no range of commits; write it as A..B, such as main..HEAD.")
    first, last = await _commit(git, old or "HEAD"), await _commit(git, new or "HEAD")
    if dots == "..":
        return first, last
    base = await git.line("merge-base", first, last, accept=(0, 1))
    if not base:
        raise InputError(f"{old or 'HEAD'} and {new or 'HEAD'} have no history in common.")
    return base.splitlines()[0], last


async def _commit(git: Git, name: str) -> str:
    # No revision begins with a hyphen; an option of git's would.
    commit = "" if name.startswith("-") else await _looked_up(git, f"{name}^{{commit}}")
    if not commit:
        known = await git.line("for-each-ref", "--format=%(refname:short)", "--count=500")
        raise UnknownName("commit", name, [*known.splitlines(), "HEAD"])
    return commit


async def _looked_up(git: Git, name: str) -> str:
    return await git.line("rev-parse", "--verify", "--quiet", name, accept=(0, 1, 128))
