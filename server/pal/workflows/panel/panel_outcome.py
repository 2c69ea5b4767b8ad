"""What a panel's votes say of each finding, before and after serious ones were verified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pal.domain.finding import SEVERITIES, Finding, at_least
from pal.domain.report import Agreement, Disagreement
from pal.review.verification.verified import Refuted, Verified
from pal.review.votes.balloting import Balloting


@dataclass(frozen=True, slots=True)
class PanelOutcome:
    """What is shown of a panel's findings.

    Attributes:
        counted: the votes.
        findings: those agreed on, and serious ones that were not; the worst first.
        mild: findings that are neither; of one model alone, they are only counted.
        refuted: findings that a verifier took down.
    """

    counted: Balloting
    findings: tuple[Finding, ...]
    mild: tuple[Finding, ...]
    refuted: tuple[Refuted, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], threshold: int) -> PanelOutcome:
        """Before anything was verified; `threshold` models must have raised the same."""
        counted = _counted(findings, threshold)
        rest = (*counted.disputed, *counted.lone)
        serious = [one for one in rest if at_least(one.severity, "high")]
        findings = sorted((*counted.agreed, *serious), key=_rank)
        return cls(counted, tuple(findings), tuple(one for one in rest if one not in serious))

    def after(self, verified: Verified) -> PanelOutcome:
        """With the verifiers' votes; a model's last word is its vote."""
        findings = tuple(_with_one_vote_each(one) for one in verified.findings)
        return replace(self, findings=findings, refuted=verified.refuted)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """Those agreed on, with who says so."""
        return tuple(
            Agreement(claim=_claim(one), models=_models(one, "raised"), finding=one.id)
            for one in self.findings
            if one.id in self._agreed
        )

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Those that too few say; with their id where the finding itself is shown."""
        shown = [one for one in self.findings if one.id not in self._agreed]
        mild = [one for one in self.mild if one in self.counted.disputed]
        return (
            *(_disagreement(one, one.id) for one in shown),
            *(_disagreement(one, None) for one in mild),
            *(one.disagreement for one in self.refuted),
        )

    @property
    def in_words(self) -> str:
        """How many of each there are, as a sentence; "" if there is nothing."""
        counts = (
            (len(self.counted.agreed), "agreed"),
            (len(self.counted.disputed), "disputed"),
            (len(self.counted.lone), "said by one model alone"),
            (len(self.refuted), "refuted"),
        )
        said = ", ".join(f"{number} {what}" for number, what in counts if number)
        return f"The panel: {said}." if said else ""

    @property
    def _agreed(self) -> frozenset[str]:
        return frozenset(one.id for one in self.counted.agreed)


def _counted(findings: Iterable[Finding], threshold: int) -> Balloting:
    agreed: list[Finding] = []
    disputed: list[Finding] = []
    lone: list[Finding] = []
    for one in findings:
        raised = len(_models(one, "raised"))
        outcome = agreed if raised >= threshold else disputed if raised > 1 else lone
        outcome.append(one)
    return Balloting(tuple(agreed), tuple(disputed), tuple(lone))


def _rank(one: Finding) -> tuple[int, int, float, str]:
    raised = len(_models(one, "raised"))
    return SEVERITIES.index(one.severity), -raised, -one.confidence, one.id


def _with_one_vote_each(one: Finding) -> Finding:
    votes = {vote.model: vote for vote in one.votes}
    return one.model_copy(update={"votes": tuple(votes.values())})


def _disagreement(one: Finding, id_: str | None) -> Disagreement:
    said = {
        "claim": _claim(one),
        "for": _models(one, "raised", "confirmed"),
        "silent": _models(one, "silent"),
        "finding": id_,
    }
    return Disagreement.model_validate(said)


def _claim(one: Finding) -> str:
    return f"{one.path}:{one.span.start_line} {one.title}"


def _models(one: Finding, *verdicts: str) -> tuple[str, ...]:
    return tuple(vote.model for vote in one.votes if vote.verdict in verdicts)
