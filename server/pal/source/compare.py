"""Two versions of many files compared, by git's own diff but outside any repository."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pal.domain.change import ChangeKind, FileChange
from pal.source.content import Content
from pal.source.diff import parse_diff
from pal.source.git import Git
from pal.source.line_ends import without_returns

_OPTIONS = (
    *("--no-index", "--no-prefix", "--no-color", "--text", "--unified=3"),
    *("--inter-hunk-context=0", "--find-renames"),
)
_OUTSIDE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A file's two versions; None on the side where it is not.

    Attributes:
        touched: it belongs to the change even if both texts are the same (a mode change).
        loose_ends: a file read from the work tree, whose line ends git may convert.
    """

    path: str
    old: Content | None
    new: Content | None
    touched: bool = False
    loose_ends: bool = False

    @property
    def kind(self) -> ChangeKind:
        """What happened to the file, a rename aside."""
        if self.old is None:
            return "added"
        return "deleted" if self.new is None else "modified"

    @property
    def skipped(self) -> str | None:
        """Why it is not compared, or None."""
        return next((side.skipped for side in (self.new, self.old) if side and side.skipped), None)

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """The old and the new text."""
        return self.old and self.old.text, self.new and self.new.text

    @property
    def comparable(self) -> tuple[str | None, str | None]:
        """The texts, with one kind of line end where git would have converted them."""
        old, new = self.texts
        if old is None or new is None or not self.loose_ends:
            return old, new
        if ("\r\n" in old) == ("\r\n" in new):
            return old, new
        return old.replace("\r\n", "\n"), new.replace("\r\n", "\n")

    @property
    def differs(self) -> bool:
        """Whether there is anything to show."""
        old, new = self.comparable
        return old != new


async def compare(pairs: Iterable[Pair]) -> tuple[FileChange, ...]:
    """The files that differ, by path, with hunks of three lines of context and renames found."""
    ordered = sorted(pairs, key=lambda pair: pair.path)
    skipped = [
        FileChange(pair.path, pair.kind, skipped=pair.skipped) for pair in ordered if pair.skipped
    ]
    compared = [pair for pair in ordered if not pair.skipped]
    differing = [pair for pair in compared if pair.differs]
    same = [_file_change(pair, pair) for pair in compared if pair.touched and not pair.differs]
    changed = await _changed(differing) if differing else ()
    return tuple(sorted((*skipped, *same, *changed), key=lambda file: file.path))


async def _changed(pairs: Sequence[Pair]) -> tuple[FileChange, ...]:
    with tempfile.TemporaryDirectory(prefix="pal-", ignore_cleanup_errors=True) as name:
        directory = await asyncio.to_thread(_write, Path(name), pairs)
        # Nothing is found above the directory: no repository, and so no configuration of one.
        alone = {**_OUTSIDE, "GIT_CEILING_DIRECTORIES": str(directory.parent)}
        diff = await Git(directory).run(
            "diff", *_OPTIONS, "a", "b", accept=(0, 1), environment=alone
        )
    text = diff.decode("utf-8", errors="surrogatepass")
    files = await asyncio.to_thread(parse_diff, text)
    return tuple(_restored(file, pairs) for file in files)


def _write(directory: Path, pairs: Sequence[Pair]) -> Path:
    """Numbers for names: no path can then be misread, whatever its characters."""
    directory = directory.resolve()
    for side in ("a", "b"):
        (directory / side).mkdir()
    for number, pair in enumerate(pairs):
        for side, text in zip(("a", "b"), pair.comparable, strict=True):
            if text is not None:
                data = text.encode("utf-8", errors="surrogatepass")
                (directory / side / str(number)).write_bytes(data)
    return directory


def _restored(numbered: FileChange, pairs: Sequence[Pair]) -> FileChange:
    """The change of a numbered file with its real names and texts."""
    new = pairs[_number(numbered.path)]
    old = pairs[_number(numbered.old_path)] if numbered.old_path else new
    return replace(_file_change(old, new), hunks=without_returns(numbered).hunks)


def _number(name: str) -> int:
    return int(name.rpartition("/")[2])


def _file_change(old: Pair, new: Pair) -> FileChange:
    renamed = old is not new
    return FileChange(
        path=new.path,
        kind="renamed" if renamed else new.kind,
        old_path=old.path if renamed else None,
        text=new.texts[1],
        old_text=old.texts[0],
    )
