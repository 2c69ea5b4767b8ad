"""The core: kept answers, the catalogue's start, a thousand asks, a vendor that is down."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import quantiles
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from pal.core import Core
from pal.domain.chat import Message
from pal.domain.prompt import Prompts
from pal.domain.report import ModelUse
from pal.domain.task import Task
from pal.review.reply import ReviewReply
from pal.router.ask import Ask, Origin
from tests.bench.figure import Figure, middle
from tests.bench.simulated_vendors import set_faults, set_latency, simulated_vendors

CODE = "def total(prices):\n    return sum(price for price in prices if price > 0)\n" * 14
FIRST, OTHER = "claude-haiku-5-5", "gpt-6-luna"

KEPT_ASKS = 300
FRESH_PROCESSES = 7
AT_ONCE = 1_000
SLOW_S = 0.2
TICK_S = 0.005

TIMES_FASTER = 20
DOWN_S, EVERY_S, REQUESTS = 60.0, 4.0, 20
DOWN_LATENCY_S = 0.1

FRESH = """
import sys, time
import pal.core
assert "genai_prices" not in sys.modules, "pal.core loads the price list"
began = time.perf_counter()
pal.core.Catalogue.load()
print(time.perf_counter() - began)
"""

AskCode = Callable[..., Coroutine[Any, Any, Sequence[ModelUse]]]


async def run() -> Sequence[Figure]:
    """Each part in a core of its own."""
    return [
        await _kept(),
        _fresh_catalogue(),
        *await _thousand(),
        *await _down(),
    ]


@asynccontextmanager
async def _asking(vendors: Mapping[str, str]) -> AsyncIterator[AskCode]:
    """A function that asks about code and gives its attempts, to which late ones are added."""
    with tempfile.TemporaryDirectory() as state:
        budget = {"budget": {"daily_usd": 1e6, "monthly_usd": 1e6}}
        core = Core.load({**vendors, "PAL_STATE_DIR": state, "HOME": state}, budget)
        router = (await core.open()).models.router

        async def ask(code: str, *models: str, is_kept: bool = False) -> Sequence[ModelUse]:
            origin = Origin("precommit", "run", state, core.settings)
            await router.ask(
                Ask(
                    task=Task.PRECOMMIT,
                    role="scan",
                    origin=origin,
                    prompts=Prompts.of("You review code."),
                    messages=(Message("user", code),),
                    reply=ReviewReply,
                    models=models,
                    is_kept=is_kept,
                )
            )
            return origin.trail.uses

        try:
            yield ask
        finally:
            await core.close()


async def _kept() -> Figure:
    async with simulated_vendors() as vendors, _asking(vendors) as ask:
        await ask(CODE, FIRST, is_kept=True)
        times = [await _timed(ask(CODE, FIRST, is_kept=True)) for _ in range(KEPT_ASKS)]
    return Figure("kept answer asked for again", middle(times), "ms", "<= 3 ms")


def _fresh_catalogue() -> Figure:
    times = [
        float(subprocess.run([sys.executable, "-c", FRESH], capture_output=True, check=True).stdout)
        for _ in range(FRESH_PROCESSES)
    ]
    return Figure("Catalogue.load in a fresh process", middle(times), "ms", "<= 60 ms")


async def _thousand() -> list[Figure]:
    """How late a ticker comes while a thousand different asks wait for one slow vendor."""
    async with simulated_vendors() as vendors, _asking(vendors) as ask:
        await ask(CODE, FIRST)
        set_latency(vendors, SLOW_S)
        late: list[float] = []
        ticker = asyncio.create_task(_tick(late))
        began = time.perf_counter()
        await asyncio.gather(*(ask(f"# {n}\n{CODE}", FIRST) for n in range(AT_ONCE)))
        took = time.perf_counter() - began
        ticker.cancel()
    name = f"{AT_ONCE:,} asks at once: the loop is late"
    return [
        Figure(f"{name}, at most", max(late) * 1000, "ms", "<= 20 ms"),
        Figure(f"{name}, p99", quantiles(late, n=100)[-1] * 1000, "ms", "<= 20 ms"),
        Figure(f"{AT_ONCE:,} asks at once: all answered", took, "s"),
    ]


async def _tick(late: list[float]) -> None:
    while True:
        due = time.perf_counter() + TICK_S
        await asyncio.sleep(TICK_S)
        late.append(time.perf_counter() - due)


async def _down() -> list[Figure]:
    """A request every few seconds while the first vendor is down; time runs faster."""
    began = time.monotonic()
    clock = SimpleNamespace(monotonic=lambda: (time.monotonic() - began) * TIMES_FASTER)
    async with AsyncExitStack() as stack:
        vendors = await stack.enter_async_context(simulated_vendors())
        with patch("pal.core.time", clock):
            ask = await stack.enter_async_context(_asking(vendors))
        set_latency(vendors, DOWN_LATENCY_S)
        await ask(CODE, OTHER)
        alone = [await _timed(ask(f"# alone {n}\n{CODE}", OTHER)) for n in range(REQUESTS)]
        set_faults(vendors, {"vendor": "anthropic", "kind": "overloaded"})
        down_until = time.monotonic() + DOWN_S / TIMES_FASTER
        attempts, times = list[Sequence[ModelUse]](), list[float]()
        for number in range(REQUESTS):
            if time.monotonic() >= down_until:
                set_faults(vendors)
            due = time.monotonic() + EVERY_S / TIMES_FASTER
            sent = time.perf_counter()
            attempts.append(await ask(f"# down {number}\n{CODE}", FIRST, OTHER))
            times.append(time.perf_counter() - sent)
            await asyncio.sleep(max(due - time.monotonic(), 0))
    uses = [use for run in attempts for use in run]  # Some ended after the answer was there.
    reached = sum(use.vendor == "anthropic" and use.outcome != "ok" for use in uses)
    own = middle(alone)
    name = f"vendor down for {DOWN_S:.0f} s"
    return [
        Figure(f"{name}: attempts that reach it", reached, "", "<= 4"),
        Figure(f"{name}: the first request", times[0] * 1000, "ms", "", own, "fallback alone"),
        Figure(f"{name}: later, median", middle(times[1:]), "ms", "<= 1.3x", own, "fallback alone"),
        Figure(
            f"{name}: later, at most", max(times[1:]) * 1000, "ms", "<= 1.3x", own, "fallback alone"
        ),
    ]


async def _timed(call: Awaitable[object]) -> float:
    began = time.perf_counter()
    await call
    return time.perf_counter() - began
