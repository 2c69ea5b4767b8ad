"""What verifiers' verdicts do to findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pal.domain.finding import Finding, Vote
from pal.review.verification.ruling import Ruling
from pal.review.verification.verified import Refuted, Verified

NOT_SHOWN = "the code it is about was not at hand."
"""Why nobody was asked."""


@dataclass(slots=True)
class Rulings:
    """The verdicts as they come in."""

    confirmed: dict[str, str] = field(default_factory=dict[str, str])
    unsure: dict[str, str] = field(default_factory=dict[str, str])
    refuted: dict[str, Refuted] = field(default_factory=dict[str, Refuted])
    failures: dict[str, str] = field(default_factory=dict[str, str])
    notes: list[str] = field(default_factory=list[str])
    sent: list[str] = field(default_factory=list[str])

    def take(self, finding: Finding, ruling: Ruling, model: str) -> None:
        """What the model says of the finding."""
        if ruling.verdict == "confirmed":
            self.confirmed[finding.id] = model
        elif ruling.verdict == "refuted":
            self.refuted[finding.id] = Refuted(finding, model, ruling.quote, ruling.reason)
        else:
            self.unsure[finding.id] = model
            self.failures[finding.id] = ruling.reason

    def failed(self, findings: Collection[str], why: str) -> None:
        """Nobody answered about these."""
        self.failures |= dict.fromkeys(findings, why)

    def applied(self, findings: Sequence[Finding], doubtful: Collection[str]) -> Verified:
        """The findings after it; of the doubtful ones, those without a verdict are unverified."""
        decided = self.confirmed.keys() | self.refuted.keys()
        unverified = {
            one: self.failures.get(one, NOT_SHOWN) for one in doubtful if one not in decided
        }
        return Verified(
            findings=tuple(
                self._after(one, unverified) for one in findings if one.id not in self.refuted
            ),
            refuted=tuple(self.refuted.values()),
            unverified=tuple(unverified.items()),
            notes=tuple(dict.fromkeys(self.notes)),
            sent=tuple(dict.fromkeys(self.sent)),
        )

    def _after(self, finding: Finding, unverified: Mapping[str, str]) -> Finding:
        if (model := self.confirmed.get(finding.id)) is not None:
            vote = Vote(model=model, verdict="confirmed")
            surer = 1 - (1 - finding.confidence) / 2
            changes = {"votes": (*finding.votes, vote), "confidence": surer}
        elif finding.id in unverified:
            detail = f"{finding.detail} Unverified: {unverified[finding.id]}".strip()
            silent = self.unsure.get(finding.id)
            votes = (Vote(model=silent, verdict="silent"),) if silent else ()
            changes = {"votes": (*finding.votes, *votes), "detail": detail}
        else:
            return finding
        return finding.model_copy(update=changes)
