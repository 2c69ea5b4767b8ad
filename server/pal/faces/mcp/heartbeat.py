"""Tells an agent what is happening, often enough that it does not give up waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from pal.domain.finding import Finding
from pal.faces.mcp.as_data import one_line

INTERVAL_S = 1.0
"""Longest silence while a tool works; agents are promised 2 s."""

_LONGEST = 300
_ALMOST_DONE = 0.95

Value = TypeVar("Value")


class Send(Protocol):
    """How progress reaches the agent."""

    async def __call__(
        self, progress: float, total: float | None = None, message: str | None = None
    ) -> None:
        """`progress` of `total`, and what is happening in words."""
        ...


class Heartbeat:
    """The progress of one tool call."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._began = time.monotonic()
        self._message = "Starting."
        self._done = 0.0
        self._news = asyncio.Event()

    def say(self, message: str, fraction: float | None = None) -> None:
        """What is happening, in words; `fraction` of the whole, 0 to 1, where known."""
        self._message = one_line(message, _LONGEST)
        self._done = max(self._done, min(fraction or 0.0, _ALMOST_DONE))
        self._news.set()

    def found(self, findings: Sequence[Finding]) -> None:
        """Findings that are certain already: an agent gets them with the report."""
        if findings:
            self.say(f"{len(findings)} found so far.")

    async def during(self, work: asyncio.Task[Value]) -> Value:
        """The value of `work`, told of while it lasts; cancelled if the agent gives up.

        A task, because it is then cancelled once and may clean up: the scope that MCP cancels a
        call by would interrupt every further wait as well.
        """
        beating = asyncio.create_task(self._beat())
        try:
            await asyncio.wait({work})
        finally:
            work.cancel()
            beating.cancel()
        return work.result()

    async def _beat(self) -> None:
        while True:
            self._news.clear()
            elapsed = time.monotonic() - self._began
            await self._send(self._done, 1.0, f"{self._message} ({elapsed:.0f} s)")
            # Progress must rise with every message, and is done only with the result.
            self._done += (1.0 - self._done) / 100
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), INTERVAL_S)
