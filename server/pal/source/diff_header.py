"""What stands above the hunks of one file in a diff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from unidiff.patch import PatchedFile

from pal.domain.change import ChangeKind

_NOWHERE = "/dev/null"
_PREFIX = re.compile(r"[abciow12]/")
_ESCAPE = re.compile(rb'\\([abtnvfr"\\]|[0-3][0-7]{2})')
_CONTROL = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


@dataclass(frozen=True, slots=True)
class DiffHeader:
    """A file's names and kind of change, and why nothing of it is reviewed, or None."""

    path: str
    old_path: str | None
    kind: ChangeKind
    skipped: str | None

    @classmethod
    def of(cls, patch: PatchedFile) -> DiffHeader:
        """Read off a parsed file."""
        old, new = _names(patch)
        kind = _kind(patch, old, new)
        moved = kind in ("renamed", "copied")
        path = (old if kind == "deleted" else new) or "unnamed"
        return cls(path, old if moved else None, kind, _skipped(patch))


def _kind(patch: PatchedFile, old: str | None, new: str | None) -> ChangeKind:
    if old is None:
        return "added"
    if new is None:
        return "deleted"
    if any(line.startswith("copy from ") for line in patch.patch_info or ()):
        return "copied"
    return "modified" if old == new else "renamed"


def _skipped(patch: PatchedFile) -> str | None:
    if patch.is_binary_file:
        return "binary"
    if patch.is_submodule or _is_submodule_text(patch):
        return "submodule"
    return "symbolic link" if patch.is_symlink else None


def _is_submodule_text(patch: PatchedFile) -> bool:
    lines = [line.value for hunk in patch for line in hunk if line.line_type in "+-"]
    return bool(lines) and all(line.startswith("Subproject commit ") for line in lines)


def _names(patch: PatchedFile) -> tuple[str | None, str | None]:
    """The old and the new path; None on the side where the file is not."""
    told = dict(_told(patch))
    for move in ("rename", "copy"):
        if f"{move} from" in told and f"{move} to" in told:
            return told[f"{move} from"], told[f"{move} to"]
    old, new = unquote(patch.source_file), unquote(patch.target_file)
    if "diff --git" in told and _NOWHERE not in (old, new):
        old, new = _halves(told["diff --git"]) or (old, new)
    # Two sides with one prefix have none: `b/x.py` on both is a file in a directory `b`.
    if old[:2] != new[:2]:
        old, new = (_PREFIX.sub("", name, count=1) for name in (old, new))
    return None if old == _NOWHERE else old, None if new == _NOWHERE else new


def _told(patch: PatchedFile) -> Iterator[tuple[str, str]]:
    for line in patch.patch_info or ():
        for word in ("rename from", "rename to", "copy from", "copy to", "diff --git"):
            if line.startswith(f"{word} "):
                value = line[len(word) + 1 :].rstrip("\r\n")
                yield word, value if word == "diff --git" else unquote(value)


def _halves(names: str) -> tuple[str, str] | None:
    """`a/X b/X` split where both halves name one file, whatever blanks X has."""
    middle = len(names) // 2
    old, new = unquote(names[:middle]), unquote(names[middle + 1 :])
    return (old, new) if names[middle : middle + 1] == " " and old[2:] == new[2:] else None


def unquote(name: str) -> str:
    r"""A path without git's C-style quotes: `"caf\303\251"` is `café`."""
    if len(name) < 2 or not (name[0] == name[-1] == '"'):
        return name
    raw = name[1:-1].encode("utf-8", errors="surrogateescape")
    plain = _ESCAPE.sub(lambda found: bytes([_byte(found[1])]), raw)
    return plain.decode("utf-8", errors="replace")


def _byte(escape: bytes) -> int:
    return int(escape, 8) if escape.isdigit() else _CONTROL[escape[0]]
