"""A finding as a SARIF result."""

from __future__ import annotations

from typing import Any

from pal.domain.finding import Finding, Fix
from pal.faces.terminal.sarif.sarif_place import artifact, location, region
from pal.faces.terminal.sarif.sarif_rules import LEVELS, rule_id
from pal.faces.terminal.sarif.sarif_text import message
from pal.faces.terminal.simulated import label_of
from pal.faces.terminal.statement import statement
from pal.faces.terminal.voices import agreement


def result(finding: Finding, rule_index: int, *, simulated: bool) -> dict[str, Any]:
    """The result, by the rule at `rule_index` of the log's rules."""
    return {
        "ruleId": rule_id(finding),
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "rank": round(finding.confidence * 100, 1),
        "message": message(_said(finding, simulated=simulated)),
        "locations": [location(finding.path, finding.span, finding.evidence)],
        **_remedy(finding),
        # The id survives edits around the code better than a hash of its line, and this is the
        # one name that GitHub tells alerts apart by.
        "partialFingerprints": {
            "palFindingId/v1": finding.id,
            "primaryLocationLineHash": f"{finding.id}:1",
        },
        "properties": {
            "severity": finding.severity,
            "category": finding.category,
            "stage": finding.stage,
            "agreement": agreement(finding),
            "votes": [vote.model_dump(mode="json") for vote in finding.votes],
        },
    }


def _said(finding: Finding, *, simulated: bool) -> str:
    title = f"{label_of(finding, simulated=simulated)}{finding.title}"
    return "\n".join((title, *statement(finding)))


def _remedy(finding: Finding) -> dict[str, Any]:
    """The fix, and the other places that it changes."""
    if finding.fix is None or not finding.fix.edits:
        return {}
    others = [
        location(edit.path, edit.span) | {"id": number, "message": message("The fix changes this.")}
        for number, edit in enumerate(finding.fix.edits, 1)
        if edit.path != finding.path or edit.span != finding.span
    ]
    fixes = {"fixes": [_fix(finding.fix)]}
    return {"relatedLocations": others, **fixes} if others else fixes


def _fix(fix: Fix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.path, []).append(
            {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.new_text}}
        )
    return {
        "description": message(fix.description),
        "artifactChanges": [
            {"artifactLocation": artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }
