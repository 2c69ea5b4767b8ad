"""pal/status: what is spent, what is under way, how the vendors are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from pal.core import Core, Opened
from pal.domain.errors import StoreError
from pal.faces.lsp.editor import Editor
from pal.store.timestamp import timestamp

_QUIET_S = 0.1
"""Changes come in bursts; the client is told once of each."""


class Status:
    """Tells the client, a moment after something has changed, if it is not what it knows."""

    def __init__(self, editor: Editor, core: Core) -> None:
        self._editor = editor
        self._core = core
        self._told: dict[str, object] | None = None
        self._is_due = False
        editor.activity.on_change = self.changed

    def changed(self) -> None:
        """Something may have changed."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(_QUIET_S, self._start)

    def _start(self) -> None:
        self._is_due = False
        self._editor.runs.start_unless_ended("status", self._tell)

    async def _tell(self) -> None:
        with suppress(StoreError):  # Reports say so, and no model is asked.
            opened = await self._core.open()
            status = await self._status(opened)
            if status != self._told:
                self._told = status
                self._editor.notify("pal/status", status)

    async def _status(self, opened: Opened) -> dict[str, object]:
        spend = await opened.ledger.spent(datetime.now(UTC))
        runs = self._editor.activity.runs.items()
        return {
            "spent_today_usd": round(spend.today_usd, 9),
            "daily_budget_usd": self._core.settings.budget.daily_usd,
            "active": [
                {"run": run, "workflow": workflow, "message": message}
                for run, (workflow, message) in runs
            ],
            "vendors": [*self._vendors(opened)],
        }

    def _vendors(self, opened: Opened) -> Iterator[dict[str, str]]:
        for name, provider in opened.connections.providers.items():
            state, left_s = opened.health.condition(provider.identity)
            vendor = {"name": name, "state": state}
            if state == "resting":
                until = datetime.now(UTC) + timedelta(seconds=left_s)
                vendor["until"] = timestamp(until.replace(microsecond=0))
            yield vendor
        for name in opened.connections.missing:
            yield {"name": name, "state": "no-key"}
