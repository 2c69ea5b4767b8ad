"""What the router is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from pal.domain.chat import Message
from pal.domain.report import Role
from pal.domain.settings import Settings
from pal.domain.task import Task
from pal.router.redact import Redactions
from pal.router.trail import Trail

Reply = TypeVar("Reply", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks: it goes into the ledger, and its settings bound what may be done.

    Attributes:
        run: the id of the run, which one request's budget is counted by.
        trail: where the router notes what it did, for the run's report.
        on_route: told in words which model is asked, and when that changes.
    """

    workflow: str
    run: str
    workspace: str
    settings: Settings
    trail: Trail = field(default_factory=Trail, compare=False)
    on_route: Callable[[str], None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ask(Generic[Reply]):
    """One piece of work for one model.

    Attributes:
        system: instructions, the same for every ask of its kind, so that vendors cache them.
        reply: the shape the answer must have.
        prompt_version: the hash of the prompt that made `system`.
        models: the caller's choice, in order of preference: ids, aliases or tiers.
    """

    task: Task
    role: Role
    origin: Origin
    system: str
    messages: tuple[Message, ...]
    reply: type[Reply]
    prompt_version: str
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer(Generic[Reply]):
    """What a model answered; `redactions` maps its quotes back to the code."""

    reply: Reply
    model: str
    vendor: str
    redactions: Redactions
