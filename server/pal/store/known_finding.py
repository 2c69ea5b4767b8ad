"""A finding of an earlier run, with what it takes to know it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pal.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """What was found, when, and by what.

    Attributes:
        finding: as it was reported last; its votes name the exact models.
        symbol: the definition it stood in, dotted; empty outside of any.
        around: the lines about it, in a form that only their reader knows.
        task: what the models were asked to do; None for a local check's finding.
        prompt_version: of the words they were asked in, or None.
        first_seen: an aware datetime, as is `last_seen`.
    """

    finding: Finding
    symbol: str
    around: str
    task: str | None
    prompt_version: str | None
    first_seen: datetime
    last_seen: datetime


def evidence_key(evidence: str) -> str:
    """Equal for evidence that differs in white space alone: sixteen hex digits."""
    plain = "".join(evidence.split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]
