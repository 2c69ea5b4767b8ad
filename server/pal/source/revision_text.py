"""The text of a file as a commit has it."""

from __future__ import annotations

from pal.source.git import Git


async def text_at_revision(git: Git, revision: str, path: str) -> str | None:
    """The file's text at that revision; None if either does not exist or it is no UTF-8."""
    if revision.startswith("-"):  # git would read an option.
        return None
    blob = await git.run("cat-file", "blob", f"{revision}:{path}", accept=(0, 128))
    try:
        return blob.decode("utf-8") or None
    except UnicodeDecodeError:
        return None
