"""Tells the client how a run goes, and the run that the client does not want it any more."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from pal.domain.finding import Finding
from pal.domain.report import ModelUse
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.runs import new_run
from pal.faces.lsp.tally import Tally


class WorkDone:
    """The progress of the run in whose task it is entered; leaving it ends the progress.

    A token that the client gave with its request is used at once; else one is made, where the
    client can show it, after `delay_s`: what is over sooner need not flicker. The connection's
    activity knows of it as `run` of `workflow`.

    Attributes:
        summary: what the run came to, to be set before it is left.
    """

    def __init__(
        self,
        editor: Editor,
        title: str,
        on_found: Callable[[Sequence[Finding]], None],
        *,
        token: types.ProgressToken | None = None,
        delay_s: float = 0.0,
        run: str | None = None,
        workflow: str = "precommit",
    ) -> None:
        self.summary: str | None = None
        self._activity = editor.activity
        self._name = run or new_run()
        self._workflow = workflow
        self._tally = Tally()
        self._percentage = 0
        self._bars = editor.progress
        # By token; pygls cancels it when the client wants no more, and keeps it for ever.
        self._open = cast("dict[types.ProgressToken, Future[Any]]", cast("Any", self._bars).tokens)
        self._may_create = editor.lets_create_progress
        self._title = title
        self._on_found = on_found
        self._token = token
        self._delay_s = delay_s
        self._last = types.WorkDoneProgressReport()
        self._run: asyncio.Task[Any] | None = None
        self._delay: asyncio.TimerHandle | None = None
        self._creating: asyncio.Task[None] | None = None
        self._shown: types.ProgressToken | None = None

    def say(self, message: str, fraction: float | None = None) -> None:
        """Reports it, or keeps it for the beginning."""
        # A bar that goes back and forth tells nobody how far it is.
        self._percentage = max(self._percentage, round((fraction or 0.0) * 100))
        self._last = types.WorkDoneProgressReport(message=message, percentage=self._percentage)
        if self._shown is not None:
            self._bars.report(self._shown, self._last)
        if self._run is not None:
            self._activity.says(self._name, self._workflow, message)

    def asked(self, model: str) -> None:
        """A request to this model is about to leave."""
        self._tally.asked(model)
        self._say_tally()

    def ended(self, use: ModelUse) -> None:
        """It has ended, and the ledger has it."""
        self._tally.ended(use)
        self._say_tally()

    def found(self, findings: Sequence[Finding]) -> None:
        """Passes on what is certain already."""
        self._on_found(findings)

    async def __aenter__(self) -> WorkDone:
        self._run = asyncio.current_task()
        self._activity.says(self._name, self._workflow, self._title)
        if self._token is not None:
            self._begin(self._token)
        elif self._may_create:
            loop = asyncio.get_running_loop()
            self._delay = loop.call_later(self._delay_s, self._create)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run = None
        self._activity.ended(self._name)
        if self._delay is not None:
            self._delay.cancel()
        if self._shown is not None:
            said = self.summary if error is None else str(error) or "Cancelled."
            self._bars.end(self._shown, types.WorkDoneProgressEnd(message=said))
            self._open.pop(self._shown, None)

    def _say_tally(self) -> None:
        self.say(str(self._tally), 0.1 + 0.8 * self._tally.fraction)

    def _create(self) -> None:
        self._creating = asyncio.create_task(self._begin_anew())

    async def _begin_anew(self) -> None:
        token = f"pal-{secrets.token_hex(6)}"
        try:
            await self._bars.create_async(token)  # pyright: ignore[reportUnknownMemberType]
        except JsonRpcException:
            return
        if self._run is not None:
            self._begin(token)
        else:
            self._open.pop(token, None)

    def _begin(self, token: types.ProgressToken) -> None:
        self._shown = token
        self._bars.begin(
            token,
            types.WorkDoneProgressBegin(
                self._title,
                cancellable=True,
                message=self._last.message,
                percentage=self._last.percentage or 0,
            ),
        )
        loop = asyncio.get_running_loop()
        self._open[token].add_done_callback(lambda _: loop.call_soon_threadsafe(self._give_up))

    def _give_up(self) -> None:
        if self._run is not None:
            self._run.cancel()
