"""Simulated vendors in a process of their own, and nothing of the user's around the replay."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import sys
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pal.domain.errors import InputError


@dataclass(frozen=True, slots=True)
class MonthVendors:
    """`environment` points PAL at them, with an empty state directory and no settings."""

    port: int
    environment: Mapping[str, str]

    async def forget(self) -> None:
        """Empties their prompt caches, which live for minutes and would outlast a month here."""
        await asyncio.to_thread(self._forget)

    def _forget(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/_sim/reset", b"{}")
            connection.getresponse().read()
        finally:
            connection.close()


@asynccontextmanager
async def month_vendors(directory: Path) -> AsyncGenerator[MonthVendors]:
    """They answer inside, where the process's own environment is replaced too."""
    with _alone(_environment(directory)) as environment:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "pal.simulator", "--port", "0"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            line = await process.stdout.readline() if process.stdout else b""
            if not line:
                raise InputError("The simulator did not start, so nothing was replayed.")
            ready = json.loads(line)
            yield MonthVendors(ready["port"], {**environment, **ready["environment"]})
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _environment(directory: Path) -> dict[str, str]:
    settings, home = directory / "pal.toml", directory / "home"
    settings.touch()
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "TERM", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "PAL_CONFIG": str(settings),
        "PAL_STATE_DIR": str(directory / "state"),
        "PAL_SIMULATED": "1",
    }


@contextmanager
def _alone(environment: Mapping[str, str]) -> Generator[Mapping[str, str]]:
    """For git, proxies and the log, which look at the process: nothing may lead elsewhere."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield environment
    finally:
        os.environ.clear()
        os.environ.update(before)
