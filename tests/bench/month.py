"""A whole month's bill beside the strongest model's, replayed by the command itself."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure


async def run() -> Sequence[Figure]:
    """This repository's own commits, and every call of the month."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pal", "bench", "month", "--json"),
        cwd=Path(__file__).parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    bill: dict[str, Any] = json.loads(out)
    strongest = bill["strongest_usd"]
    calls = sum(work["calls"] for work in bill["work"].values())
    return [
        Figure("a month's bill", bill["paid_usd"], "USD", "<= 0.15x", strongest, "strongest alone"),
        *(Figure(f"of that, {part['name']}", part["usd"], "USD") for part in bill["parts"]),
        Figure(f"replayed with {calls:,} calls", bill["seconds"], "s"),
    ]
