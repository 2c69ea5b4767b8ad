"""What the router is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from pal.domain.chat import Message
from pal.domain.model_card import Tier
from pal.domain.prompt import Prompts
from pal.domain.report import Role
from pal.domain.settings import Settings
from pal.domain.task import Task
from pal.router.redact import Redactions
from pal.router.trail import Trail
from pal.store.limits import Limits

Reply = TypeVar("Reply", bound=BaseModel)


class Prose(BaseModel):
    """The reply to ask for where no shape is wanted: what the model says."""

    text: str


class Listener(Protocol):
    """Hears an answer while it is made."""

    def text(self, piece: str) -> None:
        """The next piece."""
        ...

    def starts_over(self, why: str) -> None:
        """What was heard so far is void: the answer begins again, for this reason."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks: it goes into the ledger, and its settings bound what may be done.

    Attributes:
        run: the id of the run, which one request's budget is counted by.
        trail: where the router notes what it did, for the run's report.
        on_route: told in words which model is asked, and when that changes.
        repository: the top level that the code lies under, an absolute path, or None.
    """

    workflow: str
    run: str
    workspace: str
    settings: Settings
    trail: Trail = field(default_factory=Trail, compare=False)
    on_route: Callable[[str], None] | None = field(default=None, compare=False)
    repository: str | None = None

    @property
    def limits(self) -> Limits:
        """What its settings let it spend, in USD."""
        budget = self.settings.budget
        return Limits(budget.request_usd, budget.daily_usd, budget.monthly_usd)


@dataclass(frozen=True, slots=True)
class Ask(Generic[Reply]):
    """One piece of work for one model.

    Attributes:
        prompts: instructions, the same for every ask of its kind, so that vendors cache them.
        reply: the shape the answer must have; `Prose` for none.
        models: the caller's choice, in order of preference: ids, aliases or tiers.
        tier: which models come first, in place of the task's own tier.
        first: models to ask before the others, in order: those who know the conversation.
        avoid: the vendor to ask last: its model wrote what is to be judged.
        judged: models whose words are to be judged: none of them is asked, their vendors last.
        secrets: parts of secrets that the texts alone do not tell; they are taken out too.
        is_kept: whether the answer is kept, and given again to the same ask at no cost.
        is_fresh: whether kept answers are passed by.
        language: of the code that it is about, or None if it is of none or of several.
        listener: hears the answer while it is made, or None.
    """

    task: Task
    role: Role
    origin: Origin
    prompts: Prompts
    messages: tuple[Message, ...]
    reply: type[Reply]
    models: tuple[str, ...] = ()
    tier: Tier | None = None
    first: tuple[str, ...] = ()
    avoid: str | None = None
    judged: tuple[str, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)
    is_kept: bool = False
    is_fresh: bool = False
    language: str | None = None
    listener: Listener | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Answer(Generic[Reply]):
    """What a model answered.

    Attributes:
        redactions: map its quotes back to the code.
        is_recalled: it is an earlier answer, and nothing left the machine for it.
    """

    reply: Reply
    model: str
    vendor: str
    redactions: Redactions
    is_recalled: bool = field(default=False, compare=False)
