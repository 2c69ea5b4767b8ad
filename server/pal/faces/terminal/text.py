"""A report as text that a person can act on in ten seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pal.domain.finding import Finding, Severity
from pal.domain.report import Report
from pal.faces.terminal.bill import bill
from pal.faces.terminal.code import Code
from pal.faces.terminal.excerpt_lines import excerpt_lines, fix_lines
from pal.faces.terminal.plain import one_line, plain
from pal.faces.terminal.simulated import SIMULATED
from pal.faces.terminal.style import Ink, Style

_INKS: Mapping[Severity, tuple[Ink, ...]] = {
    "critical": ("bold", "red"),
    "high": ("red",),
    "medium": ("yellow",),
    "low": ("dim",),
    "info": ("dim",),
}

_WARNING = "The vendors are simulators: no model said what is marked so, and nothing was paid."


def render(report: Report, code: Mapping[str, Code], style: Style) -> str:
    """The whole report: findings in its order, then problems, then what it took.

    `code` has, by finding id, the file that a finding stands in, where it is at hand.
    """
    lines: list[str] = []
    if style.simulated and report.models:
        lines += [*style.wrap(_WARNING, SIMULATED), ""]
    for finding in report.findings:
        lines += [*_finding(finding, code.get(finding.id), style), ""]
    for problem in report.problems:
        lines += style.wrap(f"! {one_line(problem)}", "")
    label = SIMULATED if style.simulated and report.models else ""
    lines.append(style.paint(plain(report.summary), "bold"))
    lines += style.wrap(bill(report), label)
    return "\n".join(lines) + "\n"


def _finding(finding: Finding, code: Code | None, style: Style) -> Iterator[str]:
    label = SIMULATED if style.simulated and finding.stage != "local" else ""
    place = f"{one_line(finding.path)}:{finding.span.start_line}:{finding.span.start_col}"
    severity = style.paint(finding.severity, *_INKS[finding.severity])
    title = style.paint(one_line(finding.title), "bold")
    yield f"{style.paint(place, 'bold')}: {severity}: {label}{title}"
    yield from excerpt_lines(finding, code, style)
    yield from _prose(finding.detail, label, style)
    if finding.scenario:
        yield from _prose(f"How it fails: {finding.scenario}", label, style)
    if finding.fix is not None:
        yield from _prose(f"Fix: {finding.fix.description}", label, style)
        edits = [edit for edit in finding.fix.edits if edit.path == finding.path]
        yield from (f"    {label}{line}" for line in fix_lines(edits, code, style))
    yield style.paint(f"  {label}{_who(finding)}", "dim")


def _prose(text: str, label: str, style: Style) -> list[str]:
    return style.wrap(one_line(text), f"  {label}") if text.strip() else []


def _who(finding: Finding) -> str:
    """Who says so, and how surely."""
    if not finding.votes:
        return f"{finding.category}, by the local check {plain(finding.rule or 'of PAL')}"
    votes = (
        f"{one_line(vote.model)} {vote.verdict} it"
        + (f" ({vote.confidence:.0%} sure)" if vote.confidence is not None else "")
        for vote in finding.votes
    )
    return f"{finding.category}: {', '.join(votes)}; {finding.id}"
