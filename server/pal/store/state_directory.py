"""Where PAL keeps what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs

from pal.store.private_directory import private_directory


def state_directory(environment: Mapping[str, str]) -> Path:
    """`PAL_STATE_DIR`, else the user's state directory of this system; absolute, and there.

    Raises `StoreError` if it cannot be created.
    """
    chosen = environment.get("PAL_STATE_DIR")
    path = Path(chosen) if chosen else platformdirs.user_state_path("pal", appauthor=False)
    return private_directory(path.expanduser().absolute())
