"""Runs the simulator until it is cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from pal.simulator.faults import load_faults
from pal.simulator.simulator import Clientele, Simulator


async def serve(
    port: int = 0,
    faults: Path | None = None,
    host: str = "127.0.0.1",
    *,
    vendors: Clientele = "main",
    on_ready: Callable[[str], object],
) -> None:
    """Listens until cancelled; `on_ready` gets one line of JSON: port, environment, simulated.

    The environment points the clients of `vendors` here; every vendor answers in any case.
    Raises `ValueError` for a faults file that is wrong, `OSError` for one that cannot be read or
    a port that is taken.
    """
    rules = load_faults(faults) if faults is not None else ()
    async with Simulator(rules, port=port, host=host, vendors=vendors) as simulator:
        ready = {
            "port": simulator.port,
            "environment": simulator.environment,
            "simulated": True,
        }
        on_ready(json.dumps(ready))
        await asyncio.get_running_loop().create_future()
