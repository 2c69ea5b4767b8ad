"""What one connection has under way."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Runs:
    """The connection's tasks, by name. None outlives it."""

    def __init__(self) -> None:
        self._named: dict[str, asyncio.Task[Any]] = {}
        # Those that were cancelled too, until they have written down what they spent.
        self._all: set[asyncio.Task[Any]] = set()
        self._has_ended = False

    def start(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Starts the work; what is still under way by that name is cancelled."""
        self.cancel(name)
        task = asyncio.create_task(work, name=name)
        self._named[name] = task
        self._all.add(task)
        task.add_done_callback(self._ended)
        return task

    def start_unless_ended(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """The same, but nothing where all has ended: what a timer starts may come too late."""
        if not self._has_ended:
            self.start(name, work())

    def cancel(self, name: str) -> None:
        """Cancels what is under way by that name, if anything is."""
        if task := self._named.pop(name, None):
            task.cancel()

    async def end(self) -> None:
        """Cancels everything and waits until all of it has ended."""
        self._has_ended = True
        while self._all:
            for task in self._all:
                task.cancel()
            await asyncio.wait(self._all)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._all.discard(task)
        if self._named.get(task.get_name()) is task:
            del self._named[task.get_name()]


def new_run() -> str:
    """A name that no other run has; the ledger knows the run by it."""
    return f"run_{secrets.token_hex(6)}"
