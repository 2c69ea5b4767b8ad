"""How well the router learns on real tables of outcomes: replayed by the data's own script."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figure import Figure

DATA = Path(__file__).parents[3] / "shared" / "data"
ROW = re.compile(
    r"(?P<name>\S+) +(?P<metric>regret|reward|overshoot %) +(?P<value>[\d.]+) +(?P<error>[\d.]+)"
    r" +(?P<aim>[<>]=) (?P<target>[\d.]+)"
)


async def run() -> Sequence[Figure]:
    """The script's own rows. Ends the process with 2 where there is no data, or no result."""
    tables = Path(os.environ.get("PAL_BENCH_DATA") or DATA) / "routing"
    script = tables / "replay.py"
    if not script.is_file():
        print(f"  There is no {script}: name the folder of the data as PAL_BENCH_DATA.")
        raise SystemExit(2)
    command = shlex.join([sys.executable, "-m", "pal", "bench", "policy"])
    # The script needs numpy, which PAL does not; the system's Python may have it.
    process = await asyncio.create_subprocess_exec(
        *("python3", str(script), "--data", str(tables), "--policy", command),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    rows = [match.groupdict() for match in ROW.finditer(said.decode())]
    if not rows:
        print("  The replay gave no figures: does the python3 on the PATH have numpy?")
        raise SystemExit(2)
    return [figure(row) for row in rows]


def figure(row: dict[str, str]) -> Figure:
    """One row, with its standard error and whether the target is reached."""
    value, target, error = (float(row[name]) for name in ("value", "target", "error"))
    short = value - target if row["aim"] == "<=" else target - value
    verdict = "reached" if short <= 0 else "within ±" if short <= error else "MISSED"
    name = f"{row['name']} {row['metric']} ± {row['error']}"
    return Figure(name, value, "", f"{row['aim']} {row['target']}, {verdict}")
