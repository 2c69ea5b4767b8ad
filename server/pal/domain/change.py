"""A change to code: files, hunks, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LineKind = Literal[" ", "+", "-"]
ChangeKind = Literal["modified", "added", "deleted", "renamed", "copied"]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a hunk, without its line end.

    `old_line` and `new_line` are 1-based; None where the line is not on that side.
    """

    kind: LineKind
    text: str
    old_line: int | None
    new_line: int | None


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that changed together, with their context.

    `new_start` is the 1-based line in the new text; for a pure deletion, the line that the
    deletion follows.
    """

    old_start: int
    new_start: int
    section: str
    lines: tuple[DiffLine, ...]

    @property
    def first_line(self) -> int:
        """The first line of the new text that the hunk shows, 1-based."""
        return next((n for line in self.lines if (n := line.new_line)), max(self.new_start, 1))

    @property
    def last_line(self) -> int:
        """The last line of the new text that the hunk shows, 1-based."""
        shown = (n for line in reversed(self.lines) if (n := line.new_line))
        return next(shown, self.first_line)

    @property
    def added_lines(self) -> frozenset[int]:
        """The lines of the new text that the hunk adds, 1-based."""
        return frozenset(line.new_line for line in self.lines if line.kind == "+" and line.new_line)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a change.

    Attributes:
        path: where it is now (where it was, if deleted), relative, with `/`.
        old_path: where it was, if it was renamed or copied.
        hunks: empty for a binary, a pure rename, a mode change or a submodule.
        text: the whole new text; None if it is not at hand (a bare diff) or the file is gone.
        old_text: the whole old text; None if it is not at hand or the file is new.
        skipped: why nothing of it is reviewed ("binary", "submodule", …), or None.
    """

    path: str
    kind: ChangeKind
    hunks: tuple[Hunk, ...] = ()
    old_path: str | None = None
    text: str | None = None
    old_text: str | None = None
    skipped: str | None = None

    @property
    def added_lines(self) -> frozenset[int]:
        """The lines of the new text that the change adds, 1-based."""
        return frozenset(n for hunk in self.hunks for n in hunk.added_lines)


@dataclass(frozen=True, slots=True)
class Change:
    """All that is reviewed at once. `label` says what it is: "staged changes", "main..HEAD"."""

    label: str
    files: tuple[FileChange, ...]
