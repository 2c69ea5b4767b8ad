"""The composition root: opens store, providers and router once, and runs workflows for sessions."""

from __future__ import annotations

import asyncio
import gc
import secrets
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pal.domain.errors import StoreError
from pal.domain.report import Report
from pal.domain.requests import Request
from pal.domain.settings import Settings
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections, connect
from pal.router.ask import Listener, Origin
from pal.router.calibration import Calibration, Rate
from pal.router.health import Health
from pal.router.latencies import KEPT, Latencies
from pal.router.memory import Memory
from pal.router.model_lists import ModelLists
from pal.router.router import Router
from pal.session import Session, at_base, open_session
from pal.settings import load_user_settings
from pal.source.git import Git
from pal.source.source import Source
from pal.store.cache import Cache
from pal.store.conversations import Conversations
from pal.store.database import Database
from pal.store.kept import Kept
from pal.store.latencies import latest_ms
from pal.store.ledger import Ledger
from pal.store.liveness import Liveness
from pal.store.model_lists import StoredLists
from pal.store.state_directory import state_directory
from pal.store.token_rates import TokenRates
from pal.workflows.keep_report import keep_report
from pal.workflows.observed_run import observed_run
from pal.workflows.workflow import Desk, Models, Progress, Workflow


@dataclass(frozen=True, slots=True)
class Opened:
    """What is opened once. `notices`: what the user should hear of the opening."""

    models: Models
    kept: Kept
    database: Database
    ledger: Ledger
    calibration: Calibration
    catalogue: Catalogue
    connections: Connections
    model_lists: ModelLists
    notices: tuple[str, ...]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Core:
    """Everything the faces share. Opens the store and the vendors when they are first needed."""

    environment: Mapping[str, str]
    settings: Settings
    _opening: asyncio.Task[Opened] | None = field(default=None, init=False)
    _closing: AsyncExitStack = field(default_factory=AsyncExitStack, init=False)

    @classmethod
    def load(
        cls, environment: Mapping[str, str], overrides: Mapping[str, Any] | None = None
    ) -> Core:
        """A core with the user's settings.

        Raises:
            InputError: the settings are wrong.
        """
        return cls(environment, load_user_settings(environment, overrides))

    async def session(
        self,
        workspace: Path,
        *,
        source: Source | None = None,
        wishes: Mapping[str, Any] | None = None,
    ) -> Session:
        """A session in this directory; `wishes` are the editor's workspace settings.

        Raises:
            InputError: there is no such directory, or its settings cannot be read.
        """
        return await open_session(workspace, self.settings, source=source, wishes=wishes)

    async def run(
        self,
        workflow: Workflow,
        request: Request,
        session: Session,
        progress: Progress,
        *,
        run: str | None = None,
        listener: Listener | None = None,
    ) -> Report:
        """One run of a workflow; the ledger knows it by the id `run`, a new one if none is given.

        `listener` hears a written answer while it is made.

        Raises:
            PalError: there is no result; the message says why, in one sentence.
        """
        session = await at_base(session, request, self.settings, self.environment)
        problems = list(session.notices)
        models: Models | None = None
        kept: Kept | None = None
        try:
            opened = await self.open()
            models, kept = opened.models, opened.kept
            problems += opened.notices
            models.router.check_names(request.model)
        except StoreError as error:
            problems.append(f"No model was asked, because no call could be recorded: {error}")
        desk = Desk(
            workspace=session.workspace,
            source=session.source,
            git=Git(session.root, session.index_file),
            settings=session.settings,
            origin=Origin(
                workflow=workflow.name,
                run=run or f"run_{secrets.token_hex(6)}",
                workspace=str(session.workspace),
                settings=session.settings,
                on_route=progress.say,
            ),
            progress=progress,
            models=models,
            now=_utc_now,
            listener=listener,
            problems=problems,
            base=session.base,
            kept=kept,
        )
        return await keep_report(await observed_run(workflow, request, desk), desk)

    async def open(self) -> Opened:
        """Opens store and vendors; later calls get the same ones.

        Raises:
            StoreError: nothing can be recorded, so nothing may be asked. It is tried again at
                the next call.
        """
        if self._opening is None or (self._opening.done() and self._opening.exception()):
            self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(self._opening)

    async def close(self) -> None:
        """Waits for what is being written down, and closes everything."""
        if self._opening is None:
            return
        with suppress(StoreError):
            await self._opening
        await self._closing.aclose()

    async def _open(self) -> Opened:
        async with AsyncExitStack() as closing:
            directory = state_directory(self.environment)
            database = await Database.open(directory, clock=_utc_now)
            closing.push_async_callback(database.close)
            liveness = Liveness.acquire(directory)
            closing.callback(liveness.release)
            ledger = Ledger(database, liveness)
            if not database.read_only:
                await ledger.sweep()
            lists = ModelLists(StoredLists(database), _utc_now)
            # Its data is large; the loop that answers the client must not wait for it.
            shipped = await asyncio.to_thread(Catalogue.load, providers=self.settings.providers)
            catalogue = shipped.refreshed(await lists.known())
            connections = connect(self.settings, self.environment, catalogue)
            if any(not catalogue.of_vendor(vendor) for vendor in connections.providers):
                # A server of the user's own: only it knows what it serves.
                await lists.refresh(connections)
                await connections.close()
                catalogue = shipped.refreshed(await lists.known())
                connections = connect(self.settings, self.environment, catalogue)
            closing.push_async_callback(connections.close)
            latencies = Latencies(await latest_ms(database, per_model=KEPT))
            calibration = await _calibration(rates := TokenRates(database))
            if not database.read_only:
                closing.push_async_callback(_save, calibration, rates)
            self._closing = closing.pop_all()
        if not gc.get_freeze_count():
            # What is loaded stays: each full collection would stop the loop 50 ms to look at it.
            gc.freeze()
        memory = Memory(cache=Cache(database), ledger=ledger, clock=_utc_now)
        router = Router(
            connections=connections,
            catalogue=catalogue,
            ledger=ledger,
            memory=memory,
            health=Health(time.monotonic),
            calibration=calibration,
            latencies=latencies,
            clock=_utc_now,
        )
        self._closing.push_async_callback(router.close)
        return Opened(
            models=Models(router, memory, Conversations(database)),
            kept=Kept.of(database),
            database=database,
            ledger=ledger,
            calibration=calibration,
            catalogue=catalogue,
            connections=connections,
            model_lists=lists,
            notices=database.notices,
        )


async def _calibration(rates: TokenRates) -> Calibration:
    rows = await rates.load()
    return Calibration({vendor: Rate(*row) for vendor, row in rows.items()})


async def _save(calibration: Calibration, rates: TokenRates) -> None:
    with suppress(StoreError):  # What was learned is dear to nobody.
        await rates.save({vendor: astuple(rate) for vendor, rate in calibration.rates.items()})
