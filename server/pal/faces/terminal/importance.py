"""What a reader should see first."""

from __future__ import annotations

from collections.abc import Iterable

from pal.domain.finding import SEVERITIES, Finding


def most_important_first(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first; among equals the report's own ranking stands."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
