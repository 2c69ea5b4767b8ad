"""A report as a Markdown document."""

from __future__ import annotations

from collections.abc import Iterator

from pal.domain.finding import Finding
from pal.domain.report import Hidden, Report
from pal.faces.lsp.markdown import block, code, plain, prose

_WRITTEN = ("chat", "thinkdeep")
"""Workflows whose summary is an answer of many lines."""

_HELD_BACK = {
    "below_floor": "below the severity floor",
    "no_evidence": "without evidence in the code",
    "dismissed": "dismissed",
    "over_limit": "over the limit",
    "unconfirmed": "not confirmed",
}


def report_text(report: Report, title: str) -> str:
    """All of it but the figures of single calls; what models wrote is data in it."""
    parts = [f"# {plain(title)}", prose(report.summary)]
    if report.workflow not in _WRITTEN and report.answered != "0 of 0":
        parts.append(f"Model calls answered: {plain(report.answered)}.")
    parts += _list("Problems", [plain(one) for one in report.problems])
    for finding in report.findings:
        parts += _finding(finding)
    parts += _list(
        "Agreed",
        [f"{plain(one.claim)} ({plain(', '.join(one.models))})" for one in report.agreements],
    )
    parts += _list(
        "Disputed",
        [
            f"{plain(one.claim)} (for: {plain(', '.join(one.for_)) or 'nobody'};"
            f" against: {plain(', '.join(one.against)) or 'nobody'})"
            for one in report.disagreements
        ],
    )
    parts += _list("What left the machine", [code(one) for one in report.sent])
    parts += ["---", " ".join(_foot(report))]
    return "\n\n".join(parts) + "\n"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"## {finding.severity}: {plain(finding.title)}"
    origin = finding.rule or finding.stage
    yield (
        f"{code(f'{finding.path}:{finding.span.start_line}')} · {plain(finding.category)}"
        f" · {plain(origin)} · confidence {finding.confidence:.0%} · {code(finding.id)}"
    )
    yield block(finding.evidence)
    yield plain(finding.detail)
    if finding.scenario:
        yield f"Fails when: {plain(finding.scenario)}"
    if finding.fix:
        yield f"Fix: {plain(finding.fix.description)}"
    if finding.votes:
        yield ", ".join(f"{plain(vote.model)} {vote.verdict}" for vote in finding.votes)


def _list(title: str, rows: list[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {row}" for row in rows)] if rows else []


def _foot(report: Report) -> Iterator[str]:
    models = ", ".join(dict.fromkeys(use.model for use in report.models if use.outcome == "ok"))
    more = "" if report.cost_known else " or more (a price is unknown)"
    yield f"Cost: ${report.cost_usd:.4f}{more}{f', by {plain(models)}' if models else ''}."
    if held_back := _held_back(report.hidden):
        yield f"Not shown: {held_back}."
    if report.redacted:
        yield f"Secrets taken out of what was sent: {report.redacted}."
    if report.conversation:
        yield f"Conversation: {code(report.conversation)}."


def _held_back(hidden: Hidden) -> str:
    counts = hidden.model_dump().items()
    return ", ".join(f"{count} {_HELD_BACK[name]}" for name, count in counts if count)
