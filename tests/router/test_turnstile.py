"""A crowd of requests leaves the event loop to others between its groups."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from pal.providers.turnstile import Turnstile


async def test_a_few_pass_in_each_turn_in_the_order_they_came() -> None:
    turnstile, turn, passed = Turnstile(3), 0, list[tuple[int, int]]()

    async def pass_through(number: int) -> None:
        await turnstile.passes()
        passed.append((number, turn))

    async with asyncio.TaskGroup() as crowd:
        for number in range(10):
            crowd.create_task(pass_through(number))
        for turn in range(1, 9):  # noqa: B007 - what those who pass write down
            await asyncio.sleep(0)
    assert [number for number, _ in passed] == list(range(10))
    turns = [turn for _, turn in passed]
    assert max(turns.count(turn) for turn in turns) <= 3


async def test_who_comes_alone_is_not_held_up() -> None:
    turnstile = Turnstile(1)
    passing = turnstile.passes()
    with suppress(StopIteration):
        passing.send(None)
        raise AssertionError("it was suspended")


async def test_who_leaves_the_queue_has_no_turn() -> None:
    turnstile = Turnstile(1)
    first, leaving, last = (asyncio.create_task(turnstile.passes()) for _ in range(3))
    await asyncio.sleep(0)
    leaving.cancel()
    async with asyncio.timeout(1):
        await asyncio.gather(first, last)
    assert leaving.cancelled()
