"""A report as a page of Markdown for a GitHub job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.faces.terminal.bill import bill
from pal.faces.terminal.claims import claims
from pal.faces.terminal.clipped import clipped
from pal.faces.terminal.importance import most_important_first
from pal.faces.terminal.plain import one_line, plain
from pal.faces.terminal.simulated import SIMULATED, label_of
from pal.faces.terminal.statement import statement
from pal.faces.terminal.voices import voices

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_FENCE = re.compile(r"`{3,}")
_MOST = 50
_LONGEST_PROSE, _LONGEST_CODE = 1_200, 1_000


def github_summary(report: Report, *, simulated: bool) -> str:
    """The findings, the worst first, and what they took; well below the 1 MiB that is allowed."""
    return "\n".join(_lines(report, simulated=simulated)) + "\n"


def _lines(report: Report, *, simulated: bool) -> Iterator[str]:
    label = SIMULATED if simulated and report.models else ""
    yield f"## PAL: {_escaped(report.summary)}"
    yield ""
    for problem in report.problems:
        yield f"- **Problem:** {_escaped(problem)}"
    findings = most_important_first(report.findings)
    for finding in findings[:_MOST]:
        yield from _finding(finding, simulated=simulated)
    if len(findings) > _MOST:
        yield f"- … and {len(findings) - _MOST:,} more in the log."
    for claim, _ in zip(claims(report), range(_MOST), strict=False):
        yield f"- {_escaped(f'{label}{claim}')}"
    yield ""
    yield _escaped(f"{label}{bill(report)}")


def _finding(finding: Finding, *, simulated: bool) -> Iterator[str]:
    label = label_of(finding, simulated=simulated)
    place = f"{finding.path}:{finding.span.start_line}"
    said = _escaped(f"{label}{finding.title}")
    yield f"- **{finding.severity}** {_escaped(place)}: {said}"
    yield ""
    code = plain(finding.evidence)[:_LONGEST_CODE].replace("\t", "    ").split("\n")
    fence = "`" * (1 + max((len(run[0]) for run in _FENCE.finditer("\n".join(code))), default=2))
    yield from (f"  {line}" for line in (fence, *code, fence))
    yield ""
    for part in statement(finding):
        yield f"  {_escaped(part)}"
        yield ""
    yield f"  {_escaped(f'{finding.category}, {voices(finding)}')}"
    yield ""


def _escaped(text: str) -> str:
    """Text that is only text: no image, link, tag or heading comes of it."""
    return _PUNCTUATION.sub(r"\\\g<0>", clipped(one_line(text), _LONGEST_PROSE))
