"""The composition root: opens store, providers and router once, and runs workflows for sessions."""

from __future__ import annotations

import asyncio
import gc
import secrets
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pal.domain.errors import AllModelsFailed, StoreError
from pal.domain.report import Report
from pal.domain.requests import Request
from pal.domain.settings import Settings
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections
from pal.router.ask import Listener, Origin
from pal.router.calibration import Calibration
from pal.router.connected import connected
from pal.router.health import Health
from pal.router.latencies import KEPT, Latencies
from pal.router.memory import Memory
from pal.router.model_lists import ModelLists
from pal.router.rehearsal import Rehearsal
from pal.router.router import Router
from pal.router.stored_calibration import load_calibration, save_calibration
from pal.router.trail import Trail, Watch
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
from pal.workflows.runs import Runs
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
    health: Health
    notices: tuple[str, ...]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Core:
    """Everything the faces share. Opens the store and the vendors when they are first needed."""

    environment: Mapping[str, str]
    settings: Settings
    _opening: asyncio.Task[Opened] | None = field(default=None, init=False)
    _runs: Runs = field(default_factory=Runs, init=False)
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
        watch: Watch | None = None,
    ) -> Report:
        """One run of a workflow; the ledger knows it by the id `run`, a new one if none is given.

        `listener` hears a written answer while it is made; `watch` is told of each attempt.

        Raises:
            PalError: there is no result; the message says why, in one sentence.
        """
        trail = Trail(watch=watch)
        desk = await self._desk(workflow, request, session, progress, trail, run)
        desk.listener = listener
        return await self._runs.run(workflow, request, desk)

    async def rehearse(
        self, workflow: Workflow, request: Request, session: Session, progress: Progress
    ) -> Rehearsal:
        """What its first models would be asked and cost; nothing is sent, nothing kept."""
        rehearsal = Rehearsal()
        trail = Trail(rehearsal=rehearsal)
        desk = await self._desk(workflow, request, session, progress, trail, None)
        desk.listener = rehearsal
        desk.kept = replace(desk.kept, is_read_only=True) if desk.kept else None
        with suppress(AllModelsFailed):
            await workflow.run(request, desk)
        return rehearsal

    async def _desk(
        self,
        workflow: Workflow,
        request: Request,
        session: Session,
        progress: Progress,
        trail: Trail,
        run: str | None,
    ) -> Desk:
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
        return Desk(
            workspace=session.workspace,
            source=session.source,
            git=Git(session.root, session.index_file),
            settings=session.settings,
            origin=Origin(
                workflow=workflow.name,
                run=run or f"run_{secrets.token_hex(6)}",
                workspace=str(session.workspace),
                settings=session.settings,
                trail=trail,
                on_route=progress.say,
                repository=str(session.root),
            ),
            progress=progress,
            models=models,
            now=_utc_now,
            problems=problems,
            base=session.base,
            kept=kept,
        )

    async def open(self) -> Opened:
        """Opens store and vendors; later calls get the same ones.

        Raises:
            StoreError: nothing can be recorded, so nothing may be asked. It is tried again at
                the next call.
        """
        if self._opening is None or (self._opening.done() and self._opening.exception()):
            self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(self._opening)

    async def use(self, variables: Mapping[str, str]) -> None:
        """Connects the vendors anew with these beside the environment's own variables.

        What is under way keeps what it has. For a core that one client alone uses.
        """
        await self._settled()
        self.environment = {**self.environment, **variables}
        self._opening = None

    async def close(self) -> None:
        """Waits for what is being written down, and closes everything."""
        await self._settled()
        await self._runs.close()
        await self._closing.aclose()

    async def _settled(self) -> None:
        if self._opening is not None:
            with suppress(StoreError):
                await self._opening

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
            catalogue, connections = await connected(self.settings, self.environment, lists)
            closing.push_async_callback(connections.close)
            latencies = Latencies(await latest_ms(database, per_model=KEPT))
            calibration = await load_calibration(rates := TokenRates(database))
            if not database.read_only:
                closing.push_async_callback(save_calibration, calibration, rates)
            await self._closing.enter_async_context(closing.pop_all())
        if not gc.get_freeze_count():
            # What is loaded stays: each full collection would stop the loop 50 ms to look at it.
            gc.freeze()
        memory = Memory(cache=Cache(database), ledger=ledger, clock=_utc_now)
        health = Health(time.monotonic)
        router = Router(
            connections=connections,
            catalogue=catalogue,
            ledger=ledger,
            memory=memory,
            health=health,
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
            health=health,
            notices=database.notices,
        )
