"""Findings as an editor shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from lsprotocol import types

from pal.domain.finding import SEVERITIES, Finding, Severity, Vote, at_least
from pal.domain.settings import ReviewSettings
from pal.faces.lsp.convert import Positions

_SEVERITIES: dict[Severity, types.DiagnosticSeverity] = {
    "critical": types.DiagnosticSeverity.Warning,
    "high": types.DiagnosticSeverity.Warning,
    "medium": types.DiagnosticSeverity.Information,
    "low": types.DiagnosticSeverity.Hint,
    "info": types.DiagnosticSeverity.Hint,
}
_UNUSED = frozenset({"ruff:F401", "ruff:F811", "ruff:F841"})


def diagnostics_of(
    findings: Iterable[Finding], review: ReviewSettings, positions: Positions, uri: str
) -> list[types.Diagnostic]:
    """What the settings let be shown of a document's findings, the worst of them if not all.

    The last diagnostic then says how many more are held back.
    """
    ranked = sorted(
        (one for one in findings if at_least(one.severity, review.severity_floor)), key=_rank
    )
    shown, more = ranked[: review.max_findings], len(ranked[review.max_findings :])
    diagnostics = [diagnostic_of(one, positions, uri) for one in shown]
    return [*diagnostics, _held_back(more)] if more else diagnostics


def diagnostic_of(finding: Finding, positions: Positions, uri: str) -> types.Diagnostic:
    """The diagnostic of a finding in the text of `positions`, which is that of `uri`."""
    place = positions.range_of(finding.span)
    return types.Diagnostic(
        range=place,
        severity=_severity(finding),
        code=finding.rule or finding.category,
        source="PAL",
        message=_message(finding),
        tags=_tags(finding),
        related_information=_related(finding, types.Location(uri, place)),
        data={
            "finding": finding.id,
            "fingerprint": _fingerprint(finding),
            "fix": bool(finding.fix and finding.fix.edits) and finding.status != "stale",
            "agreement": _agreement(finding),
        },
    )


def _rank(finding: Finding) -> tuple[bool, int, int]:
    severity = SEVERITIES.index(finding.severity)
    return finding.status == "stale", severity, finding.span.start_line


def _held_back(more: int) -> types.Diagnostic:
    top = types.Position(0, 0)
    return types.Diagnostic(
        range=types.Range(top, top),
        severity=types.DiagnosticSeverity.Information,
        code="held-back",
        source="PAL",
        message=f"{more} more held back: review.max_findings says how many are shown of a file.",
        data={"finding": None, "fingerprint": None, "fix": False, "agreement": None},
    )


def _tags(finding: Finding) -> list[types.DiagnosticTag] | None:
    """Code that nothing uses is drawn fainter by most editors."""
    return [types.DiagnosticTag.Unnecessary] if finding.rule in _UNUSED else None


def _related(
    finding: Finding, here: types.Location
) -> list[types.DiagnosticRelatedInformation] | None:
    """Who says so, where more than one model was asked."""
    if len(finding.votes) < 2:
        return None
    return [
        types.DiagnosticRelatedInformation(here, f"{vote.model}: {vote.verdict}{_sure(vote)}")
        for vote in finding.votes
    ]


def _sure(vote: Vote) -> str:
    return "" if vote.confidence is None else f" ({vote.confidence:.0%} sure)"


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
