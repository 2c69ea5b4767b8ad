"""What the month takes from a repository: its commits, the sizes of its files, passages of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pal.domain.errors import InputError
from pal.source.git import Git
from pal.source.workspace import top_level

CHARACTERS = 4
"""Characters of a token, as the simulated vendors count."""

_MOST_TEXT = 20_000_000


@dataclass(frozen=True, slots=True)
class MonthRepository:
    """`commits` are ids, the latest first, each with a parent; `text` is of all files at HEAD."""

    root: Path
    commits: Sequence[str]
    text: str

    def passage(self, tokens: int, random: Random) -> str:
        """So many tokens of its text, from a place that chance takes."""
        length = tokens * CHARACTERS
        text = self.text * -(-length // max(len(self.text), 1))
        start = random.randrange(len(text) - length + 1)
        return text[start : start + length]

    async def whole_tokens(self, commit: str, paths: Iterable[str]) -> int:
        """Tokens of these files, whole, as the commit leaves them."""
        asked = "".join(f"{commit}:{path}\n" for path in paths)
        out = await Git(self.root).run("cat-file", "--batch-check", stdin=asked.encode())
        rows = [row.split() for row in out.decode(errors="replace").splitlines()]
        sizes = [int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"]
        return sum(sizes) // CHARACTERS


async def month_repository(directory: Path, most_commits: int) -> MonthRepository:
    """Reads it.

    Raises:
        InputError: it is no repository, or has no commit that a month could be made of.
    """
    root = await top_level(directory)
    if root is None:
        raise InputError(f"{directory} is not in a git repository; name one with --repo.")
    git = Git(root)
    ids = await git.run(
        *("rev-list", "--no-merges", "--min-parents=1", f"--max-count={most_commits}", "HEAD")
    )
    text = (await git.run("grep", "-I", "-h", "-e", "", "HEAD", accept=(0, 1)))[:_MOST_TEXT]
    commits = ids.decode().split()
    if not commits or not text:
        raise InputError(
            f"{root} has no text or no commit after its first; name another with --repo."
        )
    return MonthRepository(root, commits, text.decode("utf-8", "replace"))
