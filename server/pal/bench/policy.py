"""Lets a program replay outcomes against the router's learner, in lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pal.domain.errors import InputError
from pal.router.learning.arm import Arm
from pal.router.learning.choose import Choice, Purse, Terms, choose
from pal.router.learning.experience import Experience
from pal.router.learning.record import Outcome

_SEEDS = 1_000_003
"""Choices of one run before its seeds meet the next run's."""


class _Message(BaseModel):
    # Whoever replays may say more than is asked for.
    model_config = ConfigDict(frozen=True, extra="ignore")


class ModelEntry(_Message):
    """A model that can be chosen; `succeeds` names the one that it is a new version of."""

    id: str
    prior_quality: float | None = Field(None, ge=0, le=1)
    prior_cost_usd: float | None = Field(None, ge=0)
    succeeds: str | None = None


Entries = Annotated[tuple[ModelEntry, ...], Field(min_length=1)]


class Start(_Message):
    """A run begins; nothing is carried over from the one before."""

    op: Literal["start"]
    models: Entries
    value_usd_per_success: float = Field(gt=0)
    budget_usd_per_request: float | None = Field(None, ge=0)
    seed: int = 0


class Choose(_Message):
    """Asks which model takes the next request."""

    op: Literal["choose"]
    task: str


class Tell(_Message):
    """What became of the last choice."""

    op: Literal["outcome"]
    reward: float
    cost_usd: float | None = None


class Models(_Message):
    """Replaces the list of models."""

    op: Literal["models"]
    models: Entries


class End(_Message):
    """The run is over."""

    op: Literal["end"]


_MESSAGE: TypeAdapter[Start | Choose | Tell | Models | End] = TypeAdapter(
    Annotated[Start | Choose | Tell | Models | End, Field(discriminator="op")]
)


class Replay:
    """One run: what was learned in it and what was spent, in USD."""

    def __init__(self, start: Start) -> None:
        self._terms = start
        self._experience = Experience()
        self._models = start.models
        self._asked = 0
        self._spent_usd = 0.0
        self._open: tuple[Choice, str, int] | None = None

    def choose(self, task: str) -> Choice:
        """The model for the next request; until its cost is told, it counts as expected."""
        self._asked += 1
        self._experience = self._experience.after_asking(task)
        arms = [Arm(one.id, one.prior_quality, one.prior_cost_usd) for one in self._models]
        budget = self._terms.budget_usd_per_request
        purse = None if budget is None else Purse(budget, budget * self._asked - self._spent_usd)
        terms = Terms(self._terms.value_usd_per_success, purse)
        seed = self._terms.seed * _SEEDS + self._asked
        first = choose(self._experience, task, arms, terms, seed)[0]
        self._spent_usd += first.expected_usd or 0.0
        self._open = first, task, self._experience.clock(task)
        return first

    def tell(self, reward: float, usd: float | None) -> None:
        """What became of the last choice; of nothing chosen, nothing is learned."""
        if self._open is None:
            return
        choice, task, at = self._open
        self._open = None
        if usd is not None:
            self._spent_usd += usd - (choice.expected_usd or 0.0)
        name, expected = choice.arm.model, choice.arm.expected_usd
        self._experience = self._experience.after(Outcome(task, name, at, reward, usd, expected))

    def replace(self, models: Sequence[ModelEntry]) -> None:
        """Other models from here on."""
        self._models = tuple(models)
        self._experience = self._experience.after_release(
            {one.id: one.succeeds for one in models if one.succeeds is not None}
        )


def replay_policy(lines: Iterable[str], answer: Callable[[str], object]) -> None:
    """Answers every `choose` with a line, until the input ends.

    Raises:
        InputError: a line that is none of the five messages, or anything before a start.
    """
    replay: Replay | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        message = _read(line, number)
        if isinstance(message, Start):
            replay = Replay(message)
        elif isinstance(message, End):
            replay = None
        elif replay is None:
            raise InputError(f"Line {number}: {message.op!r} comes before any start.")
        else:
            _obey(replay, message, answer)


def _obey(replay: Replay, message: Choose | Tell | Models, answer: Callable[[str], object]) -> None:
    match message:
        case Choose():
            answer(_reply(replay.choose(message.task)))
        case Tell():
            replay.tell(message.reward, message.cost_usd)
        case Models():
            replay.replace(message.models)


def _read(line: str, number: int) -> Start | Choose | Tell | Models | End:
    try:
        return _MESSAGE.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise InputError(f"Line {number} is no message: {where}: {first['msg']}.") from error


def _reply(choice: Choice) -> str:
    return json.dumps({"model": choice.arm.model, "reason": choice.reason}) + "\n"
