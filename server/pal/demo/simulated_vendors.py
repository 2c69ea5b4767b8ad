"""Starts the simulator in a process of its own, with one failure for the demo to survive."""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pal.domain.errors import InputError

_FAULTS = "[[faults]]\nnth = 1\ncut_after_bytes = 80\n"
"""Whoever is asked first is cut off in the middle of the answer."""


@dataclass(frozen=True, slots=True)
class SimulatedVendors:
    """`environment` points PAL at them."""

    port: int
    environment: Mapping[str, str]

    async def received(self) -> list[str]:
        """Every request that reached them so far, whole, as JSON text."""
        return await asyncio.to_thread(self._received)

    def _received(self) -> list[str]:
        # Spoken without a client library, none of which may be used outside of `providers`.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/_sim/requests")
            return [json.dumps(request) for request in json.load(connection.getresponse())]
        finally:
            connection.close()


@asynccontextmanager
async def simulated_vendors(
    directory: Path, environment: Mapping[str, str]
) -> AsyncGenerator[SimulatedVendors]:
    """They answer inside; `directory` takes the file of faults."""
    faults = directory / "faults.toml"
    faults.write_text(_FAULTS, "utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "pal.simulator", "--port", "0", "--faults", str(faults)),
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        line = await process.stdout.readline() if process.stdout else b""
        if not line:
            raise InputError("The simulator did not start, so there is nothing to show.")
        ready = json.loads(line)
        yield SimulatedVendors(ready["port"], ready["environment"])
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
