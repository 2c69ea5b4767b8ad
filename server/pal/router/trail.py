"""What one run did at the models, kept as it goes so that a failure loses none of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pal.domain.report import ModelUse


@dataclass(slots=True)
class Trail:
    """Grows with every attempt.

    Attributes:
        uses: every attempt, in the order they ended.
        route: why each model was taken, in words.
        redacted: hashes of the secrets that were taken out of what was sent.
        taken_usd: spent and reserved so far, which the request's budget is held against.
        baseline_usd: the same tokens on the strongest configured model; None if unknown.
    """

    uses: list[ModelUse] = field(default_factory=list[ModelUse])
    route: list[str] = field(default_factory=list[str])
    redacted: set[str] = field(default_factory=set[str])
    taken_usd: float = 0.0
    baseline_usd: float | None = 0.0

    def add_baseline(self, usd: float | None) -> None:
        """Adds one answer's share; what is unknown once stays unknown."""
        known = self.baseline_usd is not None and usd is not None
        self.baseline_usd = (self.baseline_usd or 0.0) + (usd or 0.0) if known else None
