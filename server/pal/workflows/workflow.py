"""What a workflow is, and the desk it works at."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from math import fsum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from pal.domain.errors import StoreError
from pal.domain.finding import Finding
from pal.domain.report import Agreement, Disagreement, Hidden, Report, Role, StageCost
from pal.domain.requests import Request
from pal.domain.settings import Settings

if TYPE_CHECKING:
    # A face says what can be asked for before the router is there to ask it.
    from pal.router.ask import Listener, Origin
    from pal.router.memory import Memory
    from pal.router.router import Router
    from pal.source.git import Git
    from pal.source.source import Source
    from pal.store.conversations import Conversations
    from pal.store.kept import Kept


class Progress(Protocol):
    """Whoever waits for the report hears of it here."""

    def say(self, message: str, fraction: float | None = None) -> None:
        """What is happening, in words; `fraction` of the whole, 0 to 1, where known."""
        ...

    def found(self, findings: Sequence[Finding]) -> None:
        """Findings as they come; the report says which of them stand."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """What it takes to ask models."""

    router: Router
    memory: Memory
    conversations: Conversations


@dataclass(slots=True)
class Desk:
    """What one run of a workflow has to work with.

    Attributes:
        models: None if there is nowhere to write down what would be spent; `problems` says why.
        now: gives the time in UTC.
        listener: hears a written answer while it is made, or None.
        problems: one sentence for each thing that failed; they go into the report.
        base: the commit whose word counts where the project says how to review, or None: its
            files as they stand now.
        kept: what is known of earlier findings, or None where no store can be opened.
    """

    workspace: Path
    source: Source
    git: Git
    settings: Settings
    origin: Origin
    progress: Progress
    models: Models | None
    now: Callable[[], datetime]
    listener: Listener | None = None
    problems: list[str] = field(default_factory=list[str])
    stages: list[StageCost] = field(default_factory=list[StageCost])
    base: str | None = None
    kept: Kept | None = None

    def require_models(self) -> Models:
        """What it takes to ask models, for work that is nothing without them.

        Raises:
            StoreError: there is nowhere to write down what would be spent.
        """
        if self.models is None:
            raise StoreError(" ".join(self.problems))
        return self.models

    @contextmanager
    def stage(self, name: str, *roles: Role) -> Generator[None]:
        """Times a stage, and counts what models cost that were asked in these roles."""
        began, spent = time.perf_counter(), self._spent(roles)
        place = len(self.stages)  # Stages may overlap; they stand in the order they began.
        self.stages.append(StageCost(name=name, cost_usd=0.0, ms=0))
        try:
            yield
        finally:
            ms = round((time.perf_counter() - began) * 1000)
            cost = self._spent(roles) - spent
            self.stages[place] = StageCost(name=name, cost_usd=cost, ms=ms)

    def report(
        self,
        summary: str,
        findings: Sequence[Finding] = (),
        *,
        agreements: Sequence[Agreement] = (),
        disagreements: Sequence[Disagreement] = (),
        hidden: Hidden | None = None,
        sent: Sequence[str] = (),
        answered: str = "0 of 0",
        conversation: str | None = None,
    ) -> Report:
        """The run's report: what the workflow says, and what the models took."""
        trail = self.origin.trail
        uses = tuple(trail.uses)
        return Report(
            id=f"r_{secrets.token_hex(6)}",
            workflow=self.origin.workflow,
            workspace=str(self.workspace),
            summary=summary,
            conversation=conversation,
            findings=tuple(findings),
            agreements=tuple(agreements),
            disagreements=tuple(disagreements),
            stages=tuple(self.stages),
            models=uses,
            route=tuple(trail.route),
            cost_usd=fsum(use.cost_usd or 0.0 for use in uses),
            cost_known=all(use.cost_usd is not None for use in uses),
            baseline_usd=trail.baseline_usd,
            sent=tuple(sent),
            redacted=len(trail.redacted),
            hidden=hidden or Hidden(),
            problems=tuple(self.problems),
            answered=answered,
        )

    def _spent(self, roles: Collection[Role]) -> float:
        uses = self.origin.trail.uses
        return fsum(use.cost_usd or 0.0 for use in uses if use.role in roles)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One thing PAL does, on every face under the same name.

    The module of that name in this room runs it; `deeper` names the one that does where the
    request says `deep`.
    """

    name: str
    title: str
    description: str
    request: type[Request]
    deeper: str | None = None

    async def run(self, request: Any, desk: Desk) -> Report:
        """One run of it.

        Raises:
            PalError: there is no result; the message says why, in one sentence.
        """
        is_deep = self.deeper is not None and getattr(request, "deep", False)
        name = self.deeper if is_deep else self.name
        module = await asyncio.to_thread(import_module, f"pal.workflows.{name}")
        return await module.run(request, desk)

    def load(self) -> ModuleType:
        """Its module. The first time it brings router and parsers, which takes some 100 ms."""
        return import_module(f"pal.workflows.{self.name}")
