"""An advisory lock that the system drops when the process that holds it ends."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def try_lock(
        descriptor: int,
        *,
        shared: bool = False,  # noqa: ARG001 - Windows has none, so two probes may collide
    ) -> bool:
        """Locks the open file without waiting; False if another opening of it is locked."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
else:
    import fcntl

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Locks the open file without waiting; False if another opening of it is locked."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
