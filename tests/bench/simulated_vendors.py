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
    _post(environment, "latency", {"delay_s": seconds})


def set_faults(environment: dict[str, str], *faults: dict[str, Any]) -> None:
    """Puts these in the place of all faults."""
    _post(environment, "faults", faults)


def _post(environment: dict[str, str], name: str, body: object) -> None:
    base = environment["ANTHROPIC_BASE_URL"].removesuffix("/anthropic")
    data = json.dumps(body).encode()
    request = urllib.request.Request(
        f"{base}/_sim/{name}", data, {"content-type": "application/json"}
    )
    urllib.request.urlopen(request).read()
