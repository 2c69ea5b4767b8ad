"""A unified diff as values."""

from __future__ import annotations

from collections.abc import Iterator

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk as ParsedHunk
from unidiff.patch import PatchedFile, PatchSet

from pal.domain.change import DiffLine, FileChange, Hunk, LineKind
from pal.domain.errors import InputError
from pal.source.diff_header import DiffHeader

MAX_DIFF = 20_000_000
"""The largest diff that is read, in bytes (characters, where text is given)."""

_KINDS: dict[str, LineKind] = {" ": " ", "": " ", "+": "+", "-": "-"}


def parse_diff(diff: str | bytes) -> tuple[FileChange, ...]:
    r"""The files of a unified diff, as git or another tool writes it.

    Lines end at "\n" alone: the "\r" of a CRLF file stays in `DiffLine.text`. The files carry no
    whole text. `InputError` names the size of a diff over 20 MB, else the line that is not
    understood.
    """
    if len(diff) > MAX_DIFF:
        raise InputError(
            f"The diff has {len(diff) / 1e6:.1f} MB, more than the {MAX_DIFF // 10**6} MB that"
            " are reviewed at once; review a smaller range, or leave generated files out."
        )
    text = diff if isinstance(diff, str) else diff.decode("utf-8", errors="replace")
    if not text.strip():
        return ()
    lines = text.removesuffix("\n").split("\n")
    patches = _patches(lines)
    if not patches:
        raise _unreadable(1, lines, "it names no file")
    return tuple(_file_change(patch) for patch in patches)


def _patches(lines: list[str]) -> list[PatchedFile]:
    reached = 0

    def fed() -> Iterator[str]:
        nonlocal reached
        for reached, line in enumerate(lines, 1):  # noqa: B007 (read where parsing stops)
            yield f"{line}\n"

    try:
        patches = list(PatchSet(fed()))
    except UnidiffParseError as failure:
        raise _unreadable(reached, lines, str(failure).partition(":")[0].lower()) from failure
    _refuse_leftovers(lines, patches)
    return patches


def _refuse_leftovers(lines: list[str], patches: list[PatchedFile]) -> None:
    """unidiff passes over what stands outside a hunk: lines that a wrong count leaves there."""
    for hunk in (hunk for patch in patches for hunk in patch):
        end = max((line.diff_line_no or 0 for line in hunk), default=len(lines))
        while end < len(lines) and lines[end].startswith("\\"):
            end += 1
        after = lines[end] if end < len(lines) else ""
        if after.startswith(("+", "-", " ")) and not (after.startswith("--- ") or after == "-- "):
            raise _unreadable(end + 1, lines, "the hunk is longer than its header says")
    combined = (number for number, line in enumerate(lines, 1) if line.startswith("@@@ "))
    if (number := next(combined, None)) is not None:
        raise _unreadable(number, lines, "a combined diff of a merge cannot be reviewed")


def _unreadable(number: int, lines: list[str], reason: str) -> InputError:
    shown = lines[number - 1][:60] if 0 < number <= len(lines) else ""
    return InputError(f"The diff cannot be read at line {number} ({shown!r}): {reason}.")


def _file_change(patch: PatchedFile) -> FileChange:
    header = DiffHeader.of(patch)
    return FileChange(
        path=header.path,
        kind=header.kind,
        hunks=() if header.skipped else tuple(_hunk(hunk) for hunk in patch),
        old_path=header.old_path,
        skipped=header.skipped,
    )


def _hunk(parsed: ParsedHunk) -> Hunk:
    lines = tuple(
        DiffLine(
            kind=_KINDS[line.line_type],
            text=line.value.removesuffix("\n"),
            old_line=line.source_line_no,
            new_line=line.target_line_no,
        )
        for line in parsed
        if line.line_type in _KINDS and line.diff_line_no
    )
    return Hunk(parsed.source_start, parsed.target_start, parsed.section_header.strip(), lines)
