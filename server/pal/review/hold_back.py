"""What of the findings is shown: not what is too mild, nor more than can be read."""

from __future__ import annotations

from collections.abc import Sequence

from pal.domain.finding import Finding, at_least
from pal.domain.report import Hidden
from pal.domain.settings import ReviewSettings


def hold_back(
    ranked: Sequence[Finding], review: ReviewSettings
) -> tuple[tuple[Finding, ...], Hidden]:
    """The first of `ranked` that are severe enough, and how many are held back."""
    severe = [finding for finding in ranked if at_least(finding.severity, review.severity_floor)]
    shown = tuple(severe[: review.max_findings])
    held_back = Hidden(below_floor=len(ranked) - len(severe), over_limit=len(severe) - len(shown))
    return shown, held_back
