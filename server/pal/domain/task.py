"""The kinds of work, and what each asks of a model by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pal.domain.model_card import Tier


class Task(StrEnum):
    """A kind of work for a model; the settings' `routing.tasks.<task>` goes by these names."""

    PRECOMMIT = "precommit"
    CODEREVIEW = "codereview"
    CONSENSUS = "consensus"
    THINKDEEP = "thinkdeep"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class TaskDefaults:
    """What a task asks for unless the settings say otherwise.

    Attributes:
        tier: which models come first.
        max_output_tokens: room for the answer; it bounds the reservation of the budget.
        timeout_s: seconds for one attempt.
        interactive: someone waits for it: one fast model, no serial second opinion.
    """

    tier: Tier
    max_output_tokens: int
    timeout_s: float
    interactive: bool = False


TASKS: Mapping[Task, TaskDefaults] = MappingProxyType(
    {
        Task.PRECOMMIT: TaskDefaults(Tier.WORKER, 4_000, 30.0, interactive=True),
        Task.CODEREVIEW: TaskDefaults(Tier.WORKHORSE, 12_000, 120.0),
        Task.CONSENSUS: TaskDefaults(Tier.WORKHORSE, 12_000, 120.0),
        Task.THINKDEEP: TaskDefaults(Tier.HEAVY, 24_000, 300.0),
        Task.CHAT: TaskDefaults(Tier.WORKHORSE, 8_000, 120.0),
    }
)
