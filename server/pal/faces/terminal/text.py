"""A report as text that a person can act on in ten seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pal.domain.finding import Finding, Severity
from pal.domain.report import Report
from pal.faces.terminal.bill import bill
from pal.faces.terminal.claims import claims
from pal.faces.terminal.clipped import clipped
from pal.faces.terminal.code import Code
from pal.faces.terminal.excerpt_lines import excerpt_lines
from pal.faces.terminal.fix_diff import fix_diff
from pal.faces.terminal.importance import most_important_first
from pal.faces.terminal.plain import one_line, plain
from pal.faces.terminal.simulated import SIMULATED, label_of
from pal.faces.terminal.style import Ink, Style
from pal.faces.terminal.voices import voices

_INKS: Mapping[Severity, tuple[Ink, ...]] = {
    "critical": ("bold", "red"),
    "high": ("red",),
    "medium": ("yellow",),
    "low": ("dim",),
    "info": ("dim",),
}

_WARNING = "The vendors are simulators: no model said what is marked so, and nothing was paid."
_LONGEST_TITLE, _LONGEST_PROSE = 200, 1_200
_INDENT = "    "


def render(report: Report, code: Mapping[str, Code], style: Style) -> str:
    """The whole report: findings, the worst first, other claims, problems, then what it took.

    `code` has, by finding id, the file that a finding stands in, where it is at hand.
    """
    label = SIMULATED if style.simulated and report.models else ""
    lines: list[str] = []
    if label:
        lines += [*style.wrap(_WARNING, SIMULATED), ""]
    for finding in most_important_first(report.findings):
        lines += [*_finding(finding, code.get(finding.id), style), ""]
    for claim in claims(report):
        lines += [*_prose(claim, label, style, indent=""), ""]
    for problem in report.problems:
        lines += style.wrap(f"! {one_line(problem)}", "")
    lines += _summary(report.summary, label, style)
    lines += style.wrap(bill(report), label)
    return "\n".join(lines) + "\n"


def _summary(summary: str, label: str, style: Style) -> Iterator[str]:
    """PAL's own line, or a panel's answer, which is what models say."""
    if "\n" not in summary:
        yield style.paint(plain(summary), "bold")
        return
    for line in plain(summary).splitlines():
        yield from style.wrap(line, label) if line else [""]


def _finding(finding: Finding, code: Code | None, style: Style) -> Iterator[str]:
    label = label_of(finding, simulated=style.simulated)
    place = f"{one_line(finding.path)}:{finding.span.start_line}:{finding.span.start_col}"
    severity = style.paint(finding.severity, *_INKS[finding.severity])
    title = style.paint(clipped(one_line(finding.title), _LONGEST_TITLE), "bold")
    yield f"{style.paint(place, 'bold')}: {severity}: {label}{title}"
    yield from excerpt_lines(finding, code, style)
    yield from _prose(finding.detail, label, style)
    if finding.scenario:
        yield from _prose(f"How it fails: {finding.scenario}", label, style)
    if finding.fix is not None:
        yield from _prose(f"Fix: {finding.fix.description}", label, style)
        lead = f"{_INDENT}{label}"
        rows = fix_diff(finding, code, style, style.columns - len(lead))
        yield from (f"{lead}{row}" for row in rows)
    said = f"{finding.category}, {voices(finding)}; {finding.id}"
    yield from (style.paint(line, "dim") for line in style.wrap(said, f"  {label}"))


def _prose(text: str, label: str, style: Style, indent: str = "  ") -> list[str]:
    said = clipped(one_line(text), _LONGEST_PROSE)
    return style.wrap(said, f"{indent}{label}") if said else []
