"""A report: what a workflow found, which models it took, why, and what that cost."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pal.domain.finding import Finding

Role = Literal["scan", "review", "panel", "verify", "merge", "answer"]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Agreement(_Shape):
    """What several models say."""

    claim: str
    models: tuple[str, ...]
    finding: str | None = None


class Disagreement(_Shape):
    """What models say differently."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    claim: str
    for_: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    finding: str | None = None


class StageCost(_Shape):
    """What one stage took: USD and ms."""

    name: str
    cost_usd: float
    ms: int


class ModelUse(_Shape):
    """One attempt at one model. `outcome` is the ledger's word."""

    model: str
    vendor: str
    role: Role
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    cost_usd: float | None = 0.0
    ms: int = 0
    outcome: str


class Hidden(_Shape):
    """How many findings are held back, and why."""

    below_floor: int = 0
    no_evidence: int = 0
    dismissed: int = 0
    over_limit: int = 0
    unconfirmed: int = 0


class Report(_Shape):
    """The result of every workflow, on every face.

    Attributes:
        summary: one line; for chat and thinkdeep the answer.
        route: why each model was taken, in words.
        cost_usd: what is known to have been spent; `cost_known` is False if a price was unknown.
        baseline_usd: the same tokens on the strongest configured model.
        sent: what left the machine: paths and line ranges.
        redacted: how many secrets were taken out of what was sent.
        problems: one sentence each: what failed, what was kept, what to do.
        answered: "2 of 3": models that answered, of those asked.
    """

    id: str
    workflow: str
    workspace: str
    summary: str
    conversation: str | None = None
    findings: tuple[Finding, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    stages: tuple[StageCost, ...] = ()
    models: tuple[ModelUse, ...] = ()
    route: tuple[str, ...] = ()
    cost_usd: float = 0.0
    cost_known: bool = True
    baseline_usd: float | None = None
    sent: tuple[str, ...] = ()
    redacted: int = 0
    hidden: Hidden = Hidden()
    problems: tuple[str, ...] = ()
    answered: str = "0 of 0"

    def as_json(self) -> dict[str, object]:
        """Plain data with the contract's key names."""
        return self.model_dump(mode="json", by_alias=True)
