"""Runs the demo: makes a repository, starts simulated vendors, reviews, and tells what happened."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pal.demo.account import account
from pal.demo.repository import Repository, make_repository
from pal.demo.simulated_vendors import SimulatedVendors, simulated_vendors
from pal.domain.errors import InputError, PalError
from pal.domain.report import Report
from pal.faces.terminal.code import code_of
from pal.faces.terminal.output import write_out
from pal.faces.terminal.style import Style
from pal.faces.terminal.text import render
from pal.source.disk import DiskSource

_OPENING = """\
PAL demo. The vendors are simulated on this machine: no key, no network, no cost.
A new git repository has a staged change in Python, TypeScript and Go, with a secret in it.

$ pal precommit --staged

"""


async def run_demo() -> int:
    """Writes the demo to standard output; gives the exit code.

    Raises:
        PalError: it cannot be shown; the message says why.
    """
    write_out(_OPENING)
    with tempfile.TemporaryDirectory(prefix="pal-demo-", ignore_cleanup_errors=True) as place:
        directory = Path(place)
        environment = _environment(directory)
        async with simulated_vendors(directory, environment) as vendors:
            repository = await make_repository(directory / "shop", environment)
            report = await _review(repository, {**environment, **vendors.environment})
            requests = await _searched(vendors, repository)
        style = Style.of(sys.stdout, os.environ, simulated=True)
        code = await code_of(report.findings, DiskSource(repository.root))
        write_out(f"{render(report, code, style)}\n{account(report, requests, style)}")
    return 0


def _environment(directory: Path) -> dict[str, str]:
    """All that the processes of the demo get: no key, setting or git configuration of the user."""
    settings, home = directory / "pal.toml", directory / "home"
    settings.touch()
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "TERM", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PAL_CONFIG": str(settings),
        "PAL_STATE_DIR": str(directory / "state"),
        "PAL_SIMULATED": "1",
    }


async def _review(repository: Repository, environment: Mapping[str, str]) -> Report:
    """The report of the command itself, run as a user would run it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "pal", "precommit", "--staged", "--json"),
        cwd=repository.root,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if not out:
        raise InputError("The review did not run, so there is nothing to show.")
    return Report.model_validate_json(out)


async def _searched(vendors: SimulatedVendors, repository: Repository) -> int:
    """How many requests were searched for the secret."""
    received = await vendors.received()
    if any(repository.secret in request for request in received):
        raise PalError(
            "A secret reached the simulated vendors: PAL must not be used with real ones."
        )
    return len(received)
