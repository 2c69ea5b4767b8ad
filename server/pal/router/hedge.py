"""A second request where the first is later than usual; whichever answers first counts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Value = TypeVar("Value")

OVERTAKEN = "overtaken"
"""The message of the cancellation of a first request that the second one has overtaken."""


async def hedged(
    first: Awaitable[Value], second: Callable[[], Awaitable[Value]], *, patience_s: float
) -> Value:
    """What `first` gives, or `second` if that is called after `patience_s` and is sooner.

    If both fail, the first one's failure is raised. What is no longer wanted is cancelled, and
    waited for, so that what it cost is written down.
    """
    tasks = [asyncio.ensure_future(first)]
    try:
        await asyncio.wait(tasks, timeout=patience_s)
        if not tasks[0].done():
            tasks.append(asyncio.ensure_future(second()))
        waiting = set(tasks)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task.exception() is None:
                    tasks[0].cancel(OVERTAKEN)
                    return task.result()
        return tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
