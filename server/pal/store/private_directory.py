"""A directory that only its owner may look into."""

from __future__ import annotations

from pathlib import Path

from pal.domain.errors import StoreError


def private_directory(path: Path) -> Path:
    """Creates the directory with mode 0700 if it is not there, and returns it.

    One that is there keeps its mode: it may be shared with other programs, and PAL's own files
    in it are 0600 anyway. Raises `StoreError` if it cannot be created or is no directory.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"PAL cannot create its state directory {path} ({error.strerror}); nothing was"
            " changed. Make that place writable, or set PAL_STATE_DIR to a directory that is."
        ) from error
    return path
