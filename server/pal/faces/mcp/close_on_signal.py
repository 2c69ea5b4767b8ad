"""Lets the process close its books before a signal ends it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress


def close_on_signal(close: Callable[[], Awaitable[None]]) -> None:
    """From now on SIGINT and SIGTERM await `close` in this event loop, then do what they do."""
    loop = asyncio.get_running_loop()
    ending: set[asyncio.Task[None]] = set()

    async def end(by: signal.Signals) -> None:
        await close()
        # The thread that waits for input cannot be interrupted, so the signal has to end it.
        signal.signal(by, signal.SIG_DFL)
        signal.raise_signal(by)

    for by in (signal.SIGINT, signal.SIGTERM):
        # Where loops know no signals (Windows), they end the process at once.
        with suppress(NotImplementedError):
            loop.add_signal_handler(by, lambda by: ending.add(loop.create_task(end(by))), by)
