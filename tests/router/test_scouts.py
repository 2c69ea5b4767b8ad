"""Whether a vendor is back is found out beside a request, which waits for another vendor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pal.review.reply import ReviewReply
from pal.router.health import FIRST_REST_S, Health
from pal.router.latencies import ENOUGH
from tests.router.conftest import Bench, a_bench
from tests.router.test_health import Clock

FIRST, NEXT = "claude-haiku-5-5", "gpt-6-luna"
FAILS = {"vendor": "anthropic", "kind": "overloaded"}
HANGS = {"vendor": "anthropic", "kind": "hang"}
SLOW = {"vendor": "anthropic", "delay_s": 0.4}


class Heard:
    """Hears an answer."""

    def __init__(self) -> None:
        self.said, self.restarts = "", 0

    def text(self, piece: str) -> None:
        self.said += piece

    def starts_over(self, why: str) -> None:
        self.restarts += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def doubted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> AsyncIterator[Bench]:
    """The first vendor has failed once, and its rest is over."""
    monkeypatch.setattr("pal.core.Health", lambda now: Health(clock))
    async with a_bench(tmp_path) as bench:
        bench.simulator.set_faults(FAILS)
        await ask(bench, "before")
        bench.simulator.set_faults()
        clock.now += FIRST_REST_S
        yield bench


async def ask(bench: Bench, run: str, *models: str, **over: Any) -> str:
    """The model that answers."""
    asked = bench.ask(f"In {run}?", run=run, models=models or (FIRST, NEXT), **over)
    return (await bench.router.ask(asked)).model


def outcomes(bench: Bench, run: str) -> dict[str, str]:
    return {row["model"]: row["outcome"] for row in bench.rows_of(run)}


async def test_the_answer_is_anothers_and_the_scout_runs_on_until_it_is_known(
    doubted: Bench,
) -> None:
    doubted.simulator.set_faults(SLOW)
    assert await ask(doubted, "probing") == NEXT
    assert outcomes(doubted, "probing") == {FIRST: "started", NEXT: "ok"}
    await doubted.settled()
    assert outcomes(doubted, "probing") == {FIRST: "ok", NEXT: "ok"}
    assert await ask(doubted, "after") == FIRST


async def test_while_one_finds_out_no_other_does(doubted: Bench) -> None:
    doubted.simulator.set_faults(SLOW)
    answers = await asyncio.gather(*(ask(doubted, f"{turn}") for turn in range(3)))
    assert answers == [NEXT] * 3
    rows = [row for turn in range(3) for row in doubted.rows_of(f"{turn}")]
    assert [row["model"] for row in rows].count(FIRST) == 1


async def test_a_scout_that_fails_doubles_the_rest(doubted: Bench, clock: Clock) -> None:
    doubted.simulator.set_faults(FAILS)
    assert await ask(doubted, "probing") == NEXT
    await doubted.settled()
    assert outcomes(doubted, "probing") == {FIRST: "overloaded", NEXT: "ok"}
    clock.now += 2 * FIRST_REST_S - 1
    await ask(doubted, "still resting")
    assert outcomes(doubted, "still resting") == {NEXT: "ok"}
    clock.now += 1
    await ask(doubted, "probing again")
    await doubted.settled()
    assert FIRST in outcomes(doubted, "probing again")


async def test_what_is_heard_is_one_models_answer(doubted: Bench) -> None:
    heard = Heard()
    assert await ask(doubted, "heard", listener=heard) == NEXT
    await doubted.settled()
    assert outcomes(doubted, "heard") == {FIRST: "ok", NEXT: "ok"}
    assert heard.said
    assert not heard.restarts
    assert await ask(doubted, "after") == FIRST


async def test_if_all_others_fail_it_is_asked_for_the_answer(doubted: Bench) -> None:
    doubted.simulator.set_faults({"vendor": "openai", "kind": "overloaded"})
    assert await ask(doubted, "last") == FIRST
    await doubted.settled()
    assert len([row for row in doubted.rows_of("last") if row["model"] == FIRST]) == 2


async def test_where_there_is_no_other_vendor_it_is_asked_at_once(doubted: Bench) -> None:
    assert await ask(doubted, "alone", FIRST) == FIRST
    assert outcomes(doubted, "alone") == {FIRST: "ok"}


async def test_who_leaves_before_the_answer_takes_the_scout_along(doubted: Bench) -> None:
    doubted.simulator.set_faults(SLOW, {"vendor": "openai", "delay_s": 5})
    leaving = asyncio.create_task(ask(doubted, "left"))
    async with asyncio.timeout(5):
        while len(outcomes(doubted, "left")) < 2:  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.01)
    leaving.cancel()
    with suppress(asyncio.CancelledError):
        await leaving
    assert outcomes(doubted, "left") == {FIRST: "cancelled", NEXT: "cancelled"}


@pytest.mark.parametrize(("fault", "outcome"), [(SLOW, "ok"), (HANGS, "cancelled")])
async def test_closing_leaves_no_row_started(
    doubted: Bench, fault: dict[str, Any], outcome: str
) -> None:
    doubted.simulator.set_faults(fault)
    assert await ask(doubted, "probing") == NEXT
    await doubted.core.close()
    assert outcomes(doubted, "probing") == {FIRST: outcome, NEXT: "ok"}


async def test_a_late_answer_gets_no_rival_of_the_doubted_vendor(doubted: Bench) -> None:
    for turn in range(ENOUGH):
        await ask(doubted, f"{turn}", NEXT, reply=ReviewReply)
    doubted.simulator.set_faults(FAILS, {"vendor": "openai", "delay_s": 0.3})
    assert await ask(doubted, "late", reply=ReviewReply) == NEXT
    await doubted.settled()
    assert [row["model"] for row in doubted.rows_of("late")].count(FIRST) == 1
