"""Which PAL processes are alive, told by locks that the system drops when a process dies."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pal.domain.errors import StoreError
from pal.store.private_directory import private_directory
from pal.store.try_lock import try_lock


class Liveness:
    """This process's lock on a file of its own in `live/`, and a look at the others' locks.

    A process id says nothing once it is used again; a lock cannot outlive its holder.
    """

    def __init__(self, directory: Path, owner: str, descriptor: int) -> None:
        self._directory = directory
        self._descriptor = descriptor
        self.owner = owner
        """The name of this holder, never used twice."""

    @classmethod
    def acquire(cls, state_directory: Path) -> Liveness:
        """Takes a lock in `live/` of the state directory and clears dead processes' files.

        Raises `StoreError` if files cannot be created or locked there.
        """
        directory = private_directory(state_directory / "live")
        try:
            liveness = cls(directory, *_new_lock(directory))
            for path in directory.iterdir():
                liveness.is_alive(path.name)
        except OSError as error:
            raise StoreError(
                f"PAL cannot lock a file in {directory} ({error.strerror}), so budgets cannot be"
                " kept over several processes; nothing was changed. Set PAL_STATE_DIR to a"
                " directory on a local disk."
            ) from error
        return liveness

    def is_alive(self, owner: str) -> bool:
        """Whether the process that took this name still holds it."""
        if owner == self.owner:
            return self._descriptor >= 0
        path = self._directory / owner
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # What cannot be told must not free another's reservation.
        try:
            if not try_lock(descriptor, shared=True):
                return True
            _remove(path)
        finally:
            os.close(descriptor)
        _remove(path)
        return False

    def release(self) -> None:
        """Gives the lock back; from here on this owner is dead. May be called twice."""
        if self._descriptor < 0:
            return
        path = self._directory / self.owner
        _remove(path)
        os.close(self._descriptor)
        self._descriptor = -1
        _remove(path)


def _new_lock(directory: Path) -> tuple[str, int]:
    while True:
        owner = f"{os.getpid()}-{secrets.token_hex(8)}"
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
        descriptor = os.open(directory / owner, flags, 0o600)
        # Another process that clears up may have taken the file before it was locked.
        if try_lock(descriptor) and os.fstat(descriptor).st_nlink:
            return owner, descriptor
        os.close(descriptor)


def _remove(path: Path) -> None:
    """POSIX removes a file while it is locked, so that nobody locks it in between.

    Windows removes only what nobody has open, so this is tried again after closing.
    """
    with suppress(OSError):
        path.unlink()
