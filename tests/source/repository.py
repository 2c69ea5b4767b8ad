"""A git repository made for one test."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pal.domain.change import Change, FileChange
from pal.domain.code import Span
from pal.domain.requests import Target
from pal.source.changes import change_of
from pal.source.disk import DiskSource
from pal.source.git import Git
from pal.source.overlay import Overlay


class Repository:
    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.source = Overlay(DiskSource(directory))
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.email", "author@localhost")
        self.git("config", "user.name", "Author")
        self.git("config", "commit.gpgsign", "false")

    def git(self, *command: str, ok: bool = True) -> str:
        done = subprocess.run(
            ("git", *command), cwd=self.directory, check=ok, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, message: str = "change", **texts: str | bytes) -> str:
        """Writes files (`a__py` is a.py) and commits all there is."""
        for name, text in texts.items():
            self.write(name.replace("__", "."), text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    async def change(self, target: Target) -> Change:
        return await change_of(target, Git(self.source.root), self.source)

    async def staged(self) -> dict[str, FileChange]:
        return by_path(await self.change(Target(staged=True)))

    async def worktree(self) -> dict[str, FileChange]:
        return by_path(await self.change(Target(worktree=True)))

    async def range(self, revisions: str) -> dict[str, FileChange]:
        return by_path(await self.change(Target(range=revisions)))

    async def file(self, path: str) -> FileChange | None:
        return by_path(await self.change(Target(file=path))).get(path)


def by_path(change: Change) -> dict[str, FileChange]:
    assert len({file.path for file in change.files}) == len(change.files)
    return {file.path: file for file in change.files}


def added(file: FileChange | None) -> list[tuple[int, str]]:
    """The added lines with their numbers."""
    assert file is not None
    lines = (line for hunk in file.hunks for line in hunk.lines if line.kind == "+")
    return [(line.new_line or 0, line.text) for line in lines]


def removed(file: FileChange) -> list[tuple[int, str]]:
    """The removed lines with their numbers."""
    lines = (line for hunk in file.hunks for line in hunk.lines if line.kind == "-")
    return [(line.old_line or 0, line.text) for line in lines]


def span(first: int, last: int) -> Span:
    return Span(start_line=first, start_col=1, end_line=last, end_col=5)
