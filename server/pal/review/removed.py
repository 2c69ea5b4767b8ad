"""What a change deletes, as a model reads it: by name, so that it can be missed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from pal.domain.change import Change, FileChange
from pal.domain.code import Symbol, lines_of
from pal.review.tag import attribute, one_line, section
from pal.source.symbols import symbols

MOST_LINES = 60
"""First lines of definitions that are shown of one file."""

_WORDS = """\
Files that the change deletes, with the first lines of what they defined. Nothing of them can be \
quoted: a finding about what is missing now quotes the new code that still needs it."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Deleted files: `text` as it stands before the code, "" if there are none.

    `ranges` are the lines of the old texts that it shows, as `path:first-last`.
    """

    text: str = ""
    ranges: tuple[str, ...] = ()


def removed(change: Change) -> Removed:
    """The deleted files that are not skipped."""
    gone = [file for file in change.files if file.kind == "deleted" and file.skipped is None]
    if not gone:
        return Removed()
    shown = {file.path: _first_lines(file) for file in gone}
    blocks = [_render(file, shown[file.path]) for file in gone]
    ranges = (f"{path}:{n}-{n}" for path, lines in shown.items() for n in lines)
    return Removed(section("removed", "\n".join((_WORDS, *blocks))), tuple(ranges))


def _first_lines(file: FileChange) -> dict[int, str]:
    """By its 1-based number in the old text."""
    if file.old_text is None:
        return {}
    text = lines_of(file.old_text)
    return {n: text[n - 1] for n in map(_first, symbols(file.path, file.old_text)[:MOST_LINES])}


def _first(symbol: Symbol) -> int:
    return symbol.first_line


def _render(file: FileChange, lines: dict[int, str]) -> str:
    rows = [f"{number:>5} -|{one_line(text)}" for number, text in lines.items()]
    count = len(lines_of(file.old_text)) if file.old_text is not None else 0
    size = f' lines="{count}"' if count else ""
    return "\n".join((f'<gone path="{attribute(file.path)}"{size}>', *rows, "</gone>"))
