"""Runs of workflows with what belongs to each: the log, the kept report, and a look afterwards."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from pal.domain.errors import PalError
from pal.domain.report import Report
from pal.domain.requests import Request
from pal.store.kept import Kept
from pal.workflows.changed_lines import look_for_changed_lines
from pal.workflows.keep_report import keep_report
from pal.workflows.observed_run import observed_run
from pal.workflows.workflow import Desk, Workflow

GRACE_S = 1.0
"""Seconds that closing waits for looks that are under way before it cancels them."""


class Runs:
    """After a report that nobody waits any longer for, lines are looked for that have changed.

    A look that fails or is cancelled is made up for by the next.
    """

    def __init__(self) -> None:
        self._looking: set[asyncio.Task[None]] = set()

    async def run(self, workflow: Workflow, request: Request, desk: Desk) -> Report:
        """The report of one run; raises what the workflow raises."""
        began = desk.now()
        report = await keep_report(await observed_run(workflow, request, desk), desk)
        kept = desk.kept
        if kept is not None and not kept.is_read_only and report.stages:
            look = asyncio.create_task(_look(desk, kept, began))
            self._looking.add(look)
            look.add_done_callback(self._looking.discard)
        return report

    async def close(self) -> None:
        """Waits a moment for looks that are under way, then cancels them."""
        if not self._looking:
            return
        _, late = await asyncio.wait(self._looking, timeout=GRACE_S)
        for look in late:
            look.cancel()
        if late:
            await asyncio.wait(late)


async def _look(desk: Desk, kept: Kept, began: datetime) -> None:
    with suppress(PalError):  # Nothing is promised of it, and the next run looks again.
        await look_for_changed_lines(desk, kept, began)
