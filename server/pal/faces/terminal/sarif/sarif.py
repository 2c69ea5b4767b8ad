"""A report as SARIF 2.1.0, for code scanning and other programs that gather results."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from pal.domain.report import Report
from pal.faces.terminal.importance import most_important_first
from pal.faces.terminal.sarif.sarif_place import ROOT
from pal.faces.terminal.sarif.sarif_result import result
from pal.faces.terminal.sarif.sarif_rules import rule_id, rules
from pal.faces.terminal.sarif.sarif_text import message

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif(report: Report, *, could_run: bool, simulated: bool) -> str:
    """One run with the findings as results, the worst first, as JSON that ends with a newline."""
    run = _run(report, simulated=simulated) | {"invocations": [_invocation(report, could_run)]}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    # Half a surrogate pair, which no file holds and no model means, would make it unreadable.
    return json.dumps(log, ensure_ascii=False, indent=1).encode(errors="replace").decode() + "\n"


def _run(report: Report, *, simulated: bool) -> dict[str, Any]:
    findings = most_important_first(report.findings)
    known = rules(findings)
    places = {rule["id"]: place for place, rule in enumerate(known)}
    return {
        "tool": {
            "driver": {
                "name": "PAL",
                "version": version("pal-lsp"),
                "rules": known,
            }
        },
        "automationDetails": {"id": f"pal/{report.workflow}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": message("The top of the repository.")}},
        "results": [result(f, places[rule_id(f)], simulated=simulated) for f in findings],
        "properties": _properties(report, simulated=simulated),
    }


def _invocation(report: Report, could_run: bool) -> dict[str, Any]:
    level = "warning" if could_run else "error"
    return {
        "executionSuccessful": could_run,
        "toolExecutionNotifications": [
            {"level": level, "message": message(problem)} for problem in report.problems
        ],
    }


def _properties(report: Report, *, simulated: bool) -> dict[str, Any]:
    """What it took and what the results do not say, under the report's own names."""
    said = report.as_json()
    names = (
        *("summary", "answered", "cost_usd", "cost_known", "baseline_usd", "redacted", "hidden"),
        *("stages", "models", "agreements", "disagreements"),
    )
    return {"simulated": simulated, **{name: said[name] for name in names}}
