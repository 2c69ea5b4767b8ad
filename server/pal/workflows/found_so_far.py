"""What the stages of a pipeline have found so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pal.domain.finding import Finding
from pal.domain.report import Hidden
from pal.review.joined import joined


@dataclass(slots=True)
class FoundSoFar:
    """Grows with every stage; each matter is in it once.

    Attributes:
        findings: without the ids of earlier runs.
        sent: what left the machine, as `path:first-last`.
        answered, asked: calls, and members of a panel.
        no_evidence, unconfirmed: findings that are only counted.
    """

    findings: tuple[Finding, ...] = ()
    sent: list[str] = field(default_factory=list[str])
    answered: int = 0
    asked: int = 0
    no_evidence: int = 0
    unconfirmed: int = 0

    def add(self, later: Sequence[Finding], *, told: bool = False) -> tuple[Finding, ...]:
        """A stage's findings, which `told` models made who knew the earlier ones; gives the new."""
        known = {one.id for one in self.findings}
        self.findings = joined(self.findings, later, told=told)
        return tuple(one for one in self.findings if one.id not in known)

    def count(
        self, answered: int, asked: int, *, no_evidence: int = 0, unconfirmed: int = 0
    ) -> None:
        """How a stage went."""
        self.answered += answered
        self.asked += asked
        self.no_evidence += no_evidence
        self.unconfirmed += unconfirmed

    def hidden(self, held_back: Hidden, *, dismissed: int, refuted: int) -> Hidden:
        """All that is not shown."""
        return held_back.model_copy(
            update={
                "no_evidence": self.no_evidence,
                "dismissed": dismissed,
                "unconfirmed": self.unconfirmed + refuted,
            }
        )
