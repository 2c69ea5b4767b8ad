"""How well agreement groups and ranks real reviewers' findings: run by the data's own script."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figure import Figure

DATA = Path(__file__).parents[3] / "shared" / "data"
ALLOWED = 0.01
"""How far beside its target a figure may lie; an invariance may not."""


async def run() -> Sequence[Figure]:
    """The script's own rows. Ends the process with 2 where there is no data, or no result."""
    script = Path(os.environ.get("PAL_BENCH_DATA") or DATA) / "review" / "evaluate.py"
    if not script.is_file():
        print(f"  There is no {script}: name the folder of the data as PAL_BENCH_DATA.")
        raise SystemExit(2)
    command = shlex.join([sys.executable, "-m", "pal", "bench", "agreement"])
    with tempfile.TemporaryDirectory() as scratch:
        results = Path(scratch) / "figures.json"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(script), "--command", command, "--json", str(results)),
            stdout=asyncio.subprocess.DEVNULL,
        )
        if await process.wait() not in (0, 1):  # 1: a target is missed, which the rows show.
            raise SystemExit(2)
        rows = json.loads(results.read_text())
    return [
        Figure(name, value, "", aim(name, value, rows["targets"].get(name)))
        for name, value in rows["figures"].items()
    ]


def aim(name: str, value: float, target: float | None) -> str:
    """The target, if there is one, and whether it is reached."""
    if target is None:
        return ""
    is_bound_above = " near_" in name
    short = value - target if is_bound_above else target - value
    allowed = 0.0 if name.startswith("invariance ") else ALLOWED
    verdict = "reached" if short <= 0 else "within .01" if short <= allowed else "MISSED"
    return f"{'<=' if is_bound_above else '>='} {target:.3f}, {verdict}"
