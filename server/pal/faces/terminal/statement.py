"""What a finding says beside its title, for faces without code and colours."""

from __future__ import annotations

from pal.domain.finding import Finding


def statement(finding: Finding) -> list[str]:
    """The detail, how it fails, and the fix in words: those that there are, a paragraph each."""
    parts = [finding.detail]
    if finding.scenario:
        parts.append(f"How it fails: {finding.scenario}")
    if finding.fix and finding.fix.description:
        parts.append(f"Fix: {finding.fix.description}")
    return [part for part in parts if part.strip()]
