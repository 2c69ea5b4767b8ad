"""The composition root: opens store, providers and router once, and runs workflows for sessions."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pal.domain.errors import InputError, StoreError
from pal.domain.report import Report
from pal.domain.requests import Request, Target
from pal.domain.settings import Settings
from pal.providers.catalogue import Catalogue
from pal.providers.connect import connect
from pal.router.ask import Origin
from pal.router.calibration import Calibration, Rate
from pal.router.health import Health
from pal.router.memory import Memory
from pal.router.router import Router
from pal.settings import load_user_settings, narrow, read_project
from pal.source.disk import DiskSource
from pal.source.git import Git
from pal.source.revision_text import text_at_revision
from pal.source.source import Source
from pal.source.workspace import top_level
from pal.store.cache import Cache
from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.liveness import Liveness
from pal.store.state_directory import state_directory
from pal.store.token_rates import TokenRates
from pal.workflows.workflow import Desk, Models, Progress, Workflow

PROJECT_FILES = ("pal.toml", "pyproject.toml")

ReadText = Callable[[str], Awaitable[str | None]]
"""Gives a file's text by its path, or None."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is opened once. `notices`: what the user should hear of the opening."""

    models: Models
    database: Database
    ledger: Ledger
    calibration: Calibration
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One client's view of one workspace.

    `root` is the git top level that findings' paths are relative to, else the workspace itself;
    `source` gives the text of its files as the client has them; `wishes` are what the client's
    workspace settings ask for.
    """

    workspace: Path
    root: Path
    source: Source
    settings: Settings
    notices: tuple[str, ...] = ()
    wishes: Mapping[str, Any] = field(default_factory=dict[str, Any])


def _up_to(root: Path, directory: Path) -> list[Path]:
    """`directory` and those above it, up to `root`."""
    above = (directory, *directory.parents)
    return [each for each in above if each.is_relative_to(root)] or [root]


def _base_of(request: Request, environment: Mapping[str, str]) -> str | None:
    """The revision whose project settings count: a change must not silence its own review."""
    target: Target | None = getattr(request, "target", None)
    if target is not None and target.range:
        return target.range.split("..")[0] or "HEAD"
    return "HEAD" if environment.get("CI") else None


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
        if not await asyncio.to_thread(workspace.is_dir):
            raise InputError(f"The workspace {workspace} is not a directory.")
        root = await top_level(workspace) or workspace
        source = source or DiskSource(root)
        session = Session(workspace, root, source, self.settings, wishes=wishes or {})
        return await self._configured(session, source.text)

    async def run(
        self,
        workflow: Workflow,
        request: Request,
        session: Session,
        progress: Progress,
        *,
        run: str | None = None,
    ) -> Report:
        """One run of a workflow; the ledger knows it by the id `run`, a new one if none is given.

        Raises:
            PalError: there is no result; the message says why, in one sentence.
        """
        base = _base_of(request, self.environment)
        if base is not None:
            at_base = partial(text_at_revision, Git(session.root), base)
            session = await self._configured(session, at_base)
        problems = list(session.notices)
        models: Models | None = None
        try:
            opened = await self.open()
            models = opened.models
            problems += opened.notices
        except StoreError as error:
            problems.append(f"No model was asked, because no call could be recorded: {error}")
        desk = Desk(
            workspace=session.workspace,
            source=session.source,
            git=Git(session.root),
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
            problems=problems,
        )
        return await workflow.run(request, desk)

    async def _configured(self, session: Session, read: ReadText) -> Session:
        """The session with the project's settings, from the nearest file that has any."""
        names = [
            (directory / name).relative_to(session.root).as_posix()
            for directory in _up_to(session.root, session.workspace)
            for name in PROJECT_FILES
        ]
        texts = {name: text for name in names if (text := await read(name))}
        settings, notices = self.settings, ()
        if (project := read_project(texts)) is not None:
            loaded = narrow(settings, *project)
            settings, notices = loaded.settings, loaded.notices
        if session.wishes:
            loaded = narrow(settings, session.wishes, "The editor's configuration")
            settings, notices = loaded.settings, (*notices, *loaded.notices)
        return replace(session, settings=settings, notices=notices)

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
            # Its data is large; the loop that answers the client must not wait for it.
            catalogue = await asyncio.to_thread(Catalogue.load)
            connections = connect(self.settings, self.environment, catalogue)
            closing.push_async_callback(connections.close)
            calibration = await _calibration(rates := TokenRates(database))
            if not database.read_only:
                closing.push_async_callback(_save, calibration, rates)
            self._closing = closing.pop_all()
        memory = Memory(cache=Cache(database), ledger=ledger, clock=_utc_now)
        router = Router(
            connections=connections,
            catalogue=catalogue,
            ledger=ledger,
            memory=memory,
            health=Health(time.monotonic),
            calibration=calibration,
            clock=_utc_now,
        )
        return Opened(Models(router, memory), database, ledger, calibration, database.notices)


async def _calibration(rates: TokenRates) -> Calibration:
    rows = await rates.load()
    return Calibration({vendor: Rate(*row) for vendor, row in rows.items()})


async def _save(calibration: Calibration, rates: TokenRates) -> None:
    with suppress(StoreError):  # What was learned is dear to nobody.
        await rates.save({vendor: astuple(rate) for vendor, rate in calibration.rates.items()})
