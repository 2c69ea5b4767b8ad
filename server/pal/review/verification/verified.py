"""What became of findings that a second model looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pal.domain.finding import Finding
from pal.domain.report import Disagreement


@dataclass(frozen=True, slots=True)
class Refuted:
    """A finding that is not shown, who says that it is wrong, and by which code."""

    finding: Finding
    model: str
    quote: str
    reason: str

    @property
    def disagreement(self) -> Disagreement:
        """Both sides of it, for the report: what is hidden is not lost."""
        one = self.finding
        claim = f"{one.path}:{one.span.start_line} {one.title}"
        said = {
            "claim": f"{claim} - refuted by `{self.quote}`: {self.reason}",
            "for": tuple(vote.model for vote in one.votes if vote.verdict == "raised"),
            "against": (self.model,),
            "finding": one.id,
        }
        return Disagreement.model_validate(said)


@dataclass(frozen=True, slots=True)
class Verified:
    """The findings that stay, in the order given, and what was found out of them.

    Attributes:
        findings: confirmed ones with the vote and more confidence; those that could not be
            verified say so in their detail.
        refuted: those that do not stay.
        unverified: why, for the id of each that could not be verified.
        notes: one sentence for each thing that was not as it should be.
        sent: what was shown, as `path:first-last`.
    """

    findings: tuple[Finding, ...]
    refuted: tuple[Refuted, ...] = ()
    unverified: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """The refuted ones, with who says what."""
        return tuple(one.disagreement for one in self.refuted)

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence on all that could not be verified, and the notes."""
        if not self.unverified:
            return self.notes
        reasons = Counter(why for _, why in self.unverified)
        number = len(self.unverified)
        what = "1 serious finding" if number == 1 else f"{number} serious findings"
        said = " ".join(
            f"{why}" if len(reasons) == 1 else f"{why} ({count})" for why, count in reasons.items()
        )
        return (f"{what} could not be verified, and stayed: {said}", *self.notes)
