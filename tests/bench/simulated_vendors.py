"""The simulator as another process, for measuring against."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def simulated_vendors() -> AsyncIterator[dict[str, str]]:
    """Its environment: keys and endpoints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pal.simulator", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ready: dict[str, Any] = json.loads(await process.stdout.readline())
    try:
        yield ready["environment"]
    finally:
        process.terminate()
        await process.wait()


def set_latency(environment: dict[str, str], seconds: float) -> None:
    """How long each answer takes from here on."""
    base = environment["ANTHROPIC_BASE_URL"].removesuffix("/anthropic")
    body = json.dumps({"delay_s": seconds}).encode()
    request = urllib.request.Request(
        f"{base}/_sim/latency", body, {"content-type": "application/json"}
    )
    urllib.request.urlopen(request).read()
