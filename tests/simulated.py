"""Fixtures for tests that need simulated vendors; import the ones you use into a `conftest.py`."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from pal.simulator.simulator import Clientele, Simulator

StartSimulator = Callable[..., Awaitable[Simulator]]


@dataclass(frozen=True)
class SimulatorProcess:
    """A simulator in a process of its own, and the way to steer it."""

    port: int
    environment: dict[str, str]

    def set_faults(self, *faults: dict[str, Any]) -> None:
        """Put these in the place of all faults."""
        self._ask("faults", list(faults))

    def set_latency(self, *, delay_s: float = 0, chunk_delay_s: float = 0) -> None:
        """Seconds before every answer, and between the events of every stream."""
        self._ask("latency", {"delay_s": delay_s, "chunk_delay_s": chunk_delay_s})

    def reset(self) -> None:
        """No faults, no latency, an empty log."""
        self._ask("reset", {})

    def log(self) -> list[dict[str, Any]]:
        """A line for each request so far."""
        return self._ask("log")

    def requests(self) -> list[dict[str, Any]]:
        """The requests with headers and both bodies."""
        return self._ask("requests")

    def _ask(self, name: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/_sim/{name}", data)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=10) as answer:
            return json.load(answer)


@pytest.fixture
async def start_simulator() -> AsyncIterator[StartSimulator]:
    """Starts simulators in the test's own event loop: `sim = await start_simulator(*faults)`.

    With `vendors="all"`, their environments point the clients of every vendor at them.
    """
    async with AsyncExitStack() as stack:

        async def start(*faults: dict[str, Any], vendors: Clientele = "main") -> Simulator:
            return await stack.enter_async_context(Simulator(faults, vendors=vendors))

        yield start


@pytest.fixture
async def simulator(start_simulator: StartSimulator) -> Simulator:
    """A simulator without faults."""
    return await start_simulator()


@pytest.fixture
def simulator_process() -> Iterator[SimulatorProcess]:
    """A simulator without faults in a process of its own."""
    with _running() as process:
        yield process


@pytest.fixture
def all_vendors_process() -> Iterator[SimulatorProcess]:
    """The same, with an environment for the clients of every vendor."""
    with _running("--vendors", "all") as process:
        yield process


@contextmanager
def _running(*arguments: str) -> Iterator[SimulatorProcess]:
    command = [sys.executable, "-m", "pal.simulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield SimulatorProcess(ready["port"], ready["environment"])
        process.terminate()
