"""A finding: one thing that is wrong, where, how it fails, and who says so."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pal.domain.code import Span

Severity = Literal["critical", "high", "medium", "low", "info"]
Category = Literal[
    "syntax",
    "bug",
    "security",
    "concurrency",
    "data-loss",
    "performance",
    "api",
    "test",
    "maintainability",
]
Stage = Literal["local", "scan", "review", "consensus"]
Status = Literal["open", "stale", "dismissed", "fixed"]
Verdict = Literal["raised", "confirmed", "refuted", "silent"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
"""From worst to mildest."""


def at_least(severity: Severity, floor: Severity) -> bool:
    """Whether `severity` is as bad as `floor` or worse."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(floor)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Edit(_Shape):
    """Replace the text of `span` in `path` by `new_text`."""

    path: str
    span: Span
    new_text: str


class Fix(_Shape):
    """How to put it right; `edits` may be empty where only words can say it."""

    description: str
    edits: tuple[Edit, ...] = ()


class Vote(_Shape):
    """What one model says of a finding."""

    model: str
    verdict: Verdict
    confidence: float | None = Field(default=None, ge=0, le=1)


class Finding(_Shape):
    """One thing that is wrong.

    Attributes:
        id: `f_` and ten hex digits; the same for the same finding over reruns.
        path: relative to the git top level, with `/`.
        rule: the id of the local rule that found it, or None if a model did.
        scenario: how it fails, or None.
        evidence: text as it stands in the code at `span`; never a secret.
        confidence: 0 to 1.
    """

    id: str
    path: str
    span: Span
    severity: Severity
    category: Category
    rule: str | None = None
    title: str
    detail: str
    scenario: str | None = None
    evidence: str
    fix: Fix | None = None
    confidence: float = Field(ge=0, le=1)
    votes: tuple[Vote, ...] = ()
    stage: Stage
    status: Status = "open"
