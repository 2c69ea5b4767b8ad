"""What `Router.ask` adds to a raw HTTP call: redaction, plan, budget, ledger, validation."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from pal.core import Core
from pal.domain.chat import Message
from pal.domain.prompt import Prompts
from pal.domain.settings import Settings
from pal.domain.task import Task
from pal.review.reply import ReviewReply
from pal.router.ask import Ask, Origin
from pal.router.redact import redact
from pal.router.router import Router
from tests.bench.figure import Figure, middle
from tests.bench.simulated_vendors import simulated_vendors

PROMPT = ("def total(prices):\n    return sum(price for price in prices if price > 0)\n" * 14)[
    :1024
]
PAIRS = 400
AT_ONCE = 100


async def run() -> Sequence[Figure]:
    """Interleaved pairs of a raw call and an ask with the same body to the same server."""
    async with simulated_vendors() as vendors:
        with tempfile.TemporaryDirectory() as state:
            budget = {"budget": {"daily_usd": 1000, "monthly_usd": 1000}}
            core = Core.load({**vendors, "PAL_STATE_DIR": state, "HOME": state}, budget)
            router = (await core.open()).models.router
            try:
                return await _measure(router, core.settings, vendors, Path(state))
            finally:
                await core.close()


async def _measure(
    router: Router, settings: Settings, vendors: dict[str, str], state: Path
) -> list[Figure]:
    numbers = count()  # No two asks are the same, or they would be joined.

    async def ask() -> None:
        origin = Origin("precommit", "run", str(state), settings)
        await router.ask(
            Ask(
                task=Task.PRECOMMIT,
                role="scan",
                origin=origin,
                prompts=Prompts.of("You review code."),
                messages=(Message("user", f"{PROMPT}# {next(numbers)}"),),
                reply=ReviewReply,
                models=("claude-haiku-5-5",),
            )
        )

    body = json.dumps(_body()).encode()
    url = f"{vendors['ANTHROPIC_BASE_URL']}/v1/messages"
    headers = {
        "x-api-key": vendors["ANTHROPIC_API_KEY"],
        "anthropic-version": "2026-10-21",
        "content-type": "application/json",
    }
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=AT_ONCE)) as client:

        async def raw() -> None:
            (await client.post(url, content=body, headers=headers)).raise_for_status().json()

        for _ in range(50):
            await raw()
            await ask()
        raws: list[float] = []
        asks: list[float] = []
        for _ in range(PAIRS):
            raws.append(await _timed(raw))
            asks.append(await _timed(ask))
        rates = [(await _rate(raw), await _rate(ask)) for _ in range(15)]
    usual_raw, usual_ask = (median(side) for side in zip(*rates, strict=True))
    return [
        Figure("ask of 1 KB", middle(asks), "ms", "<= 2.0x", middle(raws), "raw httpx"),
        Figure(f"{AT_ONCE} asks at once", usual_ask, "/s", ">= 0.6x", usual_raw, "raw httpx"),
        Figure("redaction of 1 KB", _redaction_ms(), "ms"),
    ]


def _body() -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"findings": {"type": "array", "items": {"type": "string"}}},
        "required": ["findings"],
        "additionalProperties": False,
    }
    return {
        "model": "claude-haiku-5-5",
        "max_tokens": 4000,
        "system": "You review code.",
        "messages": [{"role": "user", "content": PROMPT}],
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
    }


async def _timed(call: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


async def _rate(call: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(AT_ONCE)))
    return AT_ONCE / (time.perf_counter() - began)


def _redaction_ms() -> float:
    times: list[float] = []
    for _ in range(200):
        began = time.perf_counter()
        redact((PROMPT,))
        times.append(time.perf_counter() - began)
    return middle(times)
