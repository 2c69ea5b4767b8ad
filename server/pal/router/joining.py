"""Identical requests in flight are one request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True)
class _Flight(Generic[Result]):
    task: asyncio.Task[Result]
    waiters: int = 0


class Joining(Generic[Result]):
    """Work in flight by key; it is cancelled when the last of those who wait for it leaves."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[Result]] = {}

    def joins(self, key: str) -> bool:
        """Whether the same work is under way."""
        return key in self._flights

    async def run(self, key: str, work: Callable[[], Awaitable[Result]]) -> Result:
        """The result of this work, or of the same work that is under way."""
        flight = self._flights.get(key) or self._start(key, work)
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                self._flights.pop(key, None)
                flight.task.cancel()
                # What was spent is written down before whoever left goes on.
                await asyncio.wait({flight.task})

    def _start(self, key: str, work: Callable[[], Awaitable[Result]]) -> _Flight[Result]:
        flight = self._flights[key] = _Flight(asyncio.ensure_future(_awaited(work)))
        flight.task.add_done_callback(lambda _: self._land(key, flight))
        return flight

    def _land(self, key: str, flight: _Flight[Result]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        if not flight.task.cancelled():
            flight.task.exception()  # Each waiter was told; nobody is left to be warned.


async def _awaited(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()
