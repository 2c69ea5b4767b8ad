"""What SQLite and the system say, in a sentence for the person who meets it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pal.domain.errors import StoreError

_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def store_failure(path: Path, error: OSError | sqlite3.Error) -> StoreError:
    """The error to raise where the database at `path` could not be used."""
    if isinstance(error, OSError):
        cause = error.strerror or str(error)
        remedy = "Make that place writable, or set PAL_STATE_DIR to a directory that is"
    elif _code(error) in _LOCKED:
        cause = "another program keeps it locked"
        remedy = "Close that program and try again"
    elif is_corruption(error):
        cause = f"it is damaged: {error}"
        remedy = "Start PAL again, which sets the damaged file aside and begins a new one"
    else:
        cause = str(error)
        remedy = "Check the disk's free space and the file's permissions, and try again"
    return StoreError(
        f"PAL's database {path} cannot be used ({cause}); what was recorded before is kept."
        f" {remedy}."
    )


def is_corruption(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged, or no database at all."""
    return _code(error) in _CORRUPT


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary code: the extended ones carry it in their lowest byte."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
