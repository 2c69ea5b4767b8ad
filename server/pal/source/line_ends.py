r"""Lines that were ended by "\r\n"."""

from __future__ import annotations

from dataclasses import replace

from pal.domain.change import FileChange


def without_returns(file: FileChange) -> FileChange:
    r"""The file with hunks whose lines read as `lines_of` gives them: without the "\r"."""
    if not any(line.text.endswith("\r") for hunk in file.hunks for line in hunk.lines):
        return file
    return replace(
        file,
        hunks=tuple(
            replace(
                hunk,
                lines=tuple(
                    replace(line, text=line.text.removesuffix("\r")) for line in hunk.lines
                ),
            )
            for hunk in file.hunks
        ),
    )
