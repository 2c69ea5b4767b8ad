"""Findings as an editor shows them."""

from __future__ import annotations

import hashlib

from lsprotocol import types

from pal.domain.finding import Finding, Severity
from pal.faces.lsp.convert import Positions

_SEVERITIES: dict[Severity, types.DiagnosticSeverity] = {
    "critical": types.DiagnosticSeverity.Warning,
    "high": types.DiagnosticSeverity.Warning,
    "medium": types.DiagnosticSeverity.Information,
    "low": types.DiagnosticSeverity.Hint,
    "info": types.DiagnosticSeverity.Hint,
}


def diagnostic_of(finding: Finding, positions: Positions) -> types.Diagnostic:
    """The diagnostic of a finding that stands in the text of `positions`."""
    return types.Diagnostic(
        range=positions.range_of(finding.span),
        severity=_severity(finding),
        code=finding.rule or finding.category,
        source="PAL",
        message=_message(finding),
        data={
            "finding": finding.id,
            "fingerprint": _fingerprint(finding),
            "fix": bool(finding.fix and finding.fix.edits) and finding.status != "stale",
            "agreement": _agreement(finding),
        },
    )


def _severity(finding: Finding) -> types.DiagnosticSeverity:
    """Only what certainly does not parse is an error: a model may be wrong."""
    if finding.status == "stale":
        return types.DiagnosticSeverity.Hint
    if finding.stage == "local" and finding.category == "syntax":
        return types.DiagnosticSeverity.Error
    return _SEVERITIES[finding.severity]


def _message(finding: Finding) -> str:
    stale = " (edited since the review)" if finding.status == "stale" else ""
    parts = (finding.title + stale, finding.detail, finding.scenario)
    return "\n".join(part for part in parts if part)


def _fingerprint(finding: Finding) -> str:
    """The same wherever the same text is flagged for the same category, whatever file it is in."""
    trait = f"{finding.category}\0{''.join(finding.evidence.split())}"
    return hashlib.sha256(trait.encode()).hexdigest()[:16]


def _agreement(finding: Finding) -> str | None:
    """How many of the models that were asked say so; None where none was."""
    if not finding.votes:
        return None
    agreed = sum(vote.verdict in ("raised", "confirmed") for vote in finding.votes)
    return f"{agreed} of {len(finding.votes)}"
