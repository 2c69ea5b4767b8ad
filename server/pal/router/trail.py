"""What one run did at the models, kept as it goes so that a failure loses none of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import Protocol

from pal.domain.report import ModelUse
from pal.router.rehearsal import Rehearsal


class Watch(Protocol):
    """Whoever wants to know how it goes with each model."""

    def asked(self, model: str) -> None:
        """A request to this model is about to leave."""
        ...

    def ended(self, use: ModelUse) -> None:
        """It has ended, and the ledger has it."""
        ...


@dataclass(slots=True)
class Trail:
    """Grows with every attempt.

    Attributes:
        uses: every attempt, in the order they ended.
        route: why each model was taken, in words.
        redacted: hashes of the secrets that were taken out of what was sent.
        taken_usd: spent and reserved so far, which the request's budget is held against.
        baselines: what each answer would cost on the strongest configured model; None if unknown.
        watch: told of each attempt, or None.
        rehearsal: if there is one nothing is sent, only noted in it.
    """

    uses: list[ModelUse] = field(default_factory=list[ModelUse])
    route: list[str] = field(default_factory=list[str])
    redacted: set[str] = field(default_factory=set[str])
    taken_usd: float = 0.0
    baselines: list[float | None] = field(default_factory=list[float | None])
    watch: Watch | None = None
    rehearsal: Rehearsal | None = None

    @property
    def baseline_usd(self) -> float | None:
        """The answers' cost on the strongest model, in whatever order they came."""
        known = [usd for usd in self.baselines if usd is not None]
        return fsum(known) if len(known) == len(self.baselines) else None
