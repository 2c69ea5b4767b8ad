"""Lets a few through in one turn of the event loop; the others in later turns, in order."""

from __future__ import annotations

import asyncio
from collections import deque


class Turnstile:
    """Keeps a crowd from taking the loop for itself: between its groups others have their turn.

    Who comes alone is not held up.
    """

    def __init__(self, per_turn: int) -> None:
        self._per_turn = per_turn
        self._passed = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def passes(self) -> None:
        """Returns when it is the caller's turn."""
        if self._passed < self._per_turn and not self._waiting:
            self._count(1)
            return
        loop = asyncio.get_running_loop()
        place: asyncio.Future[None] = loop.create_future()
        self._waiting.append(place)
        await place

    def _count(self, passing: int) -> None:
        if not self._passed:
            asyncio.get_running_loop().call_soon(self._next_turn)
        self._passed += passing

    def _next_turn(self) -> None:
        self._passed = 0
        while self._waiting and self._passed < self._per_turn:
            place = self._waiting.popleft()
            if not place.done():  # Who left has no turn.
                place.set_result(None)
                self._count(1)
