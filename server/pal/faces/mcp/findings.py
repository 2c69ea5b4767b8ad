"""`pal://findings`: what is known to be wrong in the workspace, the worst first."""

from __future__ import annotations

from pathlib import Path

from pal.core import Core
from pal.domain.finding import Finding
from pal.faces.mcp.as_data import one_line
from pal.workflows.standing import standing_findings

MOST = 40
"""Of about 50 tokens each: what an agent's context has room for."""
_TITLE = 160


async def findings(core: Core, workspace: Path) -> object:
    """Those that still stand in the text and are neither fixed nor dismissed."""
    session, opened = await core.session(workspace), await core.open()
    known = await standing_findings(session.source, opened.kept)
    return {
        "findings": [_row(one.finding) for one in known[:MOST]],
        "not_listed": max(len(known) - MOST, 0),
    }


def _row(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "category": finding.category,
        "path": finding.path,
        "line": finding.span.start_line,
        "title": one_line(finding.title, _TITLE),
        "rule": finding.rule,
    }
