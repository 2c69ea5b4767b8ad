"""`pal doctor`: whether this machine has what PAL needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pal.faces.terminal.checkup import Checkup, State
from pal.faces.terminal.examine import examine
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.style import Ink, Style

_INKS: Mapping[State, Ink] = {"ok": "green", "warn": "yellow", "fail": "red"}


async def doctor(environment: Mapping[str, str], directory: Path, *, as_json: bool) -> int:
    """Writes what was found to standard output; 1 if the local checks cannot run, else 0."""
    style = Style.of(sys.stdout, environment, simulated=False)
    found: list[Checkup] = []
    async for checkup in examine(environment, directory):
        found.append(checkup)
        if not as_json:
            write_out("".join(f"{line}\n" for line in _lines(checkup, style)))
    if as_json:
        write_out(json.dumps([asdict(checkup) for checkup in found], indent=2) + "\n")
    return int(any(checkup.state == "fail" for checkup in found))


def _lines(checkup: Checkup, style: Style) -> list[str]:
    state = style.paint(f"{checkup.state:<4}", _INKS[checkup.state])
    lines = [f"{state}  {checkup.subject:<10} {one_line(checkup.finding)}"]
    if checkup.next_step:
        lines += style.wrap(one_line(checkup.next_step), " " * 17)
    return lines
