"""The rules that a SARIF log's results are of: one for each local rule and each category."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pal.domain.finding import SEVERITIES, Category, Finding, Severity
from pal.faces.terminal.sarif.sarif_text import message

LEVELS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}

_CATEGORIES: dict[Category, str] = {
    "syntax": "Code that does not parse",
    "bug": "A bug",
    "security": "A security flaw",
    "concurrency": "A concurrency bug",
    "data-loss": "A loss of data",
    "performance": "A performance problem",
    "api": "A broken or misused interface",
    "test": "A weak or missing test",
    "maintainability": "Code that is hard to maintain",
}


def rule_id(finding: Finding) -> str:
    """The local rule, else the category: models have no rules of their own."""
    return finding.rule or f"pal/{finding.category}"


def rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """A descriptor for each rule, in the order of their first findings."""
    worst: dict[str, Finding] = {}
    for finding in findings:
        known = worst.setdefault(rule_id(finding), finding)
        if SEVERITIES.index(finding.severity) < SEVERITIES.index(known.severity):
            worst[rule_id(finding)] = finding
    return [_rule(name, finding) for name, finding in worst.items()]


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    what = _CATEGORIES[finding.category]
    short = f"{what} ({name})" if finding.rule else what
    long = f"{what}, found by the local check {name}." if finding.rule else f"{what} in a change."
    return {
        "id": name,
        "shortDescription": message(short),
        "fullDescription": message(long),
        "help": message("Look at the code at fault; PAL's text report shows it with the fix."),
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {"tags": [finding.category]},
    }
