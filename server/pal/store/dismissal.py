"""What a user does not want to hear again, and how widely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pal.domain.feedback import Scope
from pal.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class Dismissal:
    """One dismissal.

    Attributes:
        finding: as it stood when it was dismissed; what its rule is said to be, it says.
        scope: this finding; its rule in this file; its rule in the whole project.
        reason: the user's own words, or None.
        at: an aware datetime.
    """

    finding: Finding
    scope: Scope
    reason: str | None
    at: datetime
