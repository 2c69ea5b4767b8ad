"""What a user makes of a finding: the same for an editor's request and for the command line."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FeedbackVerdict = Literal["accepted", "dismissed", "fixed", "reopened"]
Scope = Literal["this", "rule-here", "rule-project"]


class Feedback(BaseModel):
    """One verdict on one finding.

    Attributes:
        finding: its id, or the beginning of one that is no other's.
        verdict: right; not to be heard of again; put right; or none of it, after all.
        scope: what is not to be heard of: this, its rule in its file, its rule anywhere.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str = Field(min_length=1)
    verdict: FeedbackVerdict
    reason: str | None = None
    scope: Scope = "this"
