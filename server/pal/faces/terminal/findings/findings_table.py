"""Known findings and dismissals as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from pal.domain.finding import Finding
from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table
from pal.store.dismissal import Dismissal
from pal.store.known_finding import KnownFinding


def findings_table(known: Sequence[KnownFinding], style: Style, stream: TextIO) -> str:
    """The findings in their order, then one line that says how many there are."""
    if not known:
        return "No open findings.\n"
    columns = [
        Column("id"),
        Column("severity"),
        Column("place"),
        Column("title"),
        Column("by", spare=2),
        Column("last seen", spare=1),
    ]
    rows = [
        [
            one.finding.id,
            one.finding.severity,
            _place(one.finding),
            one.finding.title,
            _who(one.finding),
            f"{one.last_seen.astimezone():%Y-%m-%d %H:%M}",
        ]
        for one in known
    ]
    number = "1 finding" if len(known) == 1 else f"{len(known):,} findings"
    gone = sum(one.finding.status == "stale" for one in known)
    stale = f", {gone:,} of them no longer in the code" if gone else ""
    advice = "`pal feedback ID accepted|dismissed|fixed` says what you make of one."
    lines = style.wrap(f"{number}{stale}. {advice}", "")
    return "\n".join([table(columns, rows, style, stream), *lines, ""])


def dismissals_table(dismissals: Sequence[Dismissal], style: Style, stream: TextIO) -> str:
    """The dismissals, the latest first, and how to take one back."""
    if not dismissals:
        return "Nothing is dismissed.\n"
    columns = [
        Column("id"),
        Column("scope"),
        Column("place"),
        Column("title"),
        Column("reason"),
        Column("since", spare=1),
    ]
    rows = [
        [
            one.finding.id,
            one.scope,
            one.finding.path,
            one.finding.title,
            one.reason or "-",
            f"{one.at.astimezone():%Y-%m-%d %H:%M}",
        ]
        for one in dismissals
    ]
    lines = style.wrap("`pal feedback ID reopened` takes a dismissal back.", "")
    return "\n".join([table(columns, rows, style, stream), *lines, ""])


def _place(finding: Finding) -> str:
    gone = " (gone)" if finding.status == "stale" else ""
    return f"{finding.path}:{finding.span.start_line}{gone}"


def _who(finding: Finding) -> str:
    if finding.rule is not None:
        return finding.rule
    raised = [vote.model for vote in finding.votes if vote.verdict in ("raised", "confirmed")]
    return ", ".join(dict.fromkeys(raised)) or finding.stage
