"""The order in which findings are shown."""

from __future__ import annotations

from collections.abc import Iterable

from pal.domain.finding import SEVERITIES, Finding


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, then by where they stand."""
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.path, f.span.start_line))
