"""A report as GitHub annotations, with the text report beneath them in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from secrets import token_hex

from pal.domain.finding import Finding, Severity
from pal.domain.report import Report
from pal.faces.terminal.clipped import clipped
from pal.faces.terminal.github.github_command import command
from pal.faces.terminal.importance import most_important_first
from pal.faces.terminal.plain import one_line, plain
from pal.faces.terminal.simulated import label_of
from pal.faces.terminal.statement import statement
from pal.faces.terminal.voices import voices

_KINDS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}
_MOST = 10
"""Annotations of a kind that GitHub shows for a step; the rest are in the text."""

_LONGEST_TITLE, _LONGEST_MESSAGE = 200, 4_000


def github(report: Report, text: str, *, could_run: bool, simulated: bool) -> str:
    """Annotations, the worst first, then `text` with the runner told to obey none of it."""
    token = f"pal-{token_hex(16)}"
    lines = [
        *_annotations(report, could_run=could_run, simulated=simulated),
        command("group", f"PAL: {one_line(report.summary)}"),
        command("stop-commands", token),
        # The older way to write a command, which is obeyed, or coloured, anywhere in a line.
        plain(text).replace("##[", "## [").rstrip("\n"),
        command(token),
        command("endgroup"),
    ]
    return "\n".join(lines) + "\n"


def _annotations(report: Report, *, could_run: bool, simulated: bool) -> Iterator[str]:
    given: Counter[str] = Counter()
    if report.problems:
        kind = "warning" if could_run else "error"
        given[kind] += 1
        yield command(kind, "\n".join(map(one_line, report.problems)), {"title": "PAL"})
    for finding in most_important_first(report.findings):
        kind = _KINDS[finding.severity]
        given[kind] += 1
        if given[kind] <= _MOST:
            yield _annotation(kind, finding, simulated=simulated)


def _annotation(kind: str, finding: Finding, *, simulated: bool) -> str:
    label = label_of(finding, simulated=simulated)
    title = clipped(one_line(finding.title), _LONGEST_TITLE)
    return command(
        kind,
        clipped(_message(finding), _LONGEST_MESSAGE),
        {"file": plain(finding.path), **_place(finding), "title": f"{label}{title}"},
    )


def _place(finding: Finding) -> dict[str, int]:
    """Columns only within one line: GitHub takes no others."""
    span = finding.span
    lines = {"line": span.start_line, "endLine": span.end_line}
    if span.start_line != span.end_line:
        return lines
    return {**lines, "col": span.start_col, "endColumn": span.end_col}


def _message(finding: Finding) -> str:
    who = f"{finding.severity} {finding.category}, {voices(finding)}"
    return "\n".join(one_line(part) for part in (*statement(finding), who))
