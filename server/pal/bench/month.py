"""`pal bench month`: a month's work through the real router, at simulated vendors, and its bill."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pal.bench.month_bill import MonthBill
from pal.bench.month_json import month_json
from pal.bench.month_mix import Month
from pal.bench.month_replay import Replay
from pal.bench.month_repository import MonthRepository, month_repository
from pal.bench.month_text import month_text
from pal.bench.month_vendors import MonthVendors, month_vendors
from pal.core import Core, Opened
from pal.domain.errors import InputError
from pal.domain.model_card import ModelCard
from pal.faces.terminal.output import write_out

_NO_LIMIT = {"budget": {"request_usd": 1e4, "daily_usd": 1e6, "monthly_usd": 1e6}}


async def replay_month(repository: Path, month: Month, *, as_json: bool) -> int:
    """Writes the bill to standard output, and how far it is to standard error; 0.

    Raises:
        PalError: there is nothing to replay; the message says why.
    """
    found = await month_repository(await asyncio.to_thread(repository.resolve), month.commits)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="pal-month-", ignore_cleanup_errors=True) as place:
        async with month_vendors(Path(place)) as vendors:
            desk = Path(place) / "desk"
            desk.mkdir()
            bill, problems = await _replayed(found, month, vendors, desk)
    seconds = time.perf_counter() - began
    if not bill.strongest_usd:
        raise InputError(f"Nothing was answered, so there is no bill. {' '.join(problems)}")
    show = month_json if as_json else month_text
    write_out(show(bill, month, found, problems, seconds))
    return 0


async def _replayed(
    found: MonthRepository, month: Month, vendors: MonthVendors, desk: Path
) -> tuple[MonthBill, Sequence[str]]:
    core = Core.load(vendors.environment, _NO_LIMIT)
    try:
        sessions = await core.session(found.root), await core.session(desk)
        opened = await core.open()
        replay = Replay(core, opened, *sessions, found, month, vendors.forget, _tell)
        await replay.run()
        return MonthBill(dict(replay.work), _strongest(opened)), sorted(replay.problems)
    finally:
        await core.close()


def _strongest(opened: Opened) -> list[ModelCard]:
    """Of all vendors, then of each of the others."""
    vendors = list(opened.connections.providers)
    first = opened.catalogue.strongest(vendors)
    each = (opened.catalogue.strongest([vendor]) for vendor in vendors)
    return list(dict.fromkeys(card for card in (first, *each) if card is not None))


def _tell(message: str) -> None:
    sys.stderr.write(f"pal: {message}\n")
