"""What the demo tells of a run beside its findings: the route, the cost, what left, what stayed."""

from __future__ import annotations

from collections.abc import Iterator

from pal.domain.report import ModelUse, Report
from pal.faces.terminal.bill import dollars
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.simulated import SIMULATED
from pal.faces.terminal.style import Style


def account(report: Report, requests: int, style: Style) -> str:
    """The account of a run at simulated vendors, which received so many requests."""
    parts = {
        "How it was routed": _route(report),
        "What it cost": _cost(report),
        "What left this machine": _left(report),
        "What was kept back": _kept(report, requests),
        "Next": _next(),
    }
    lines: list[str] = []
    for title, rows in parts.items():
        lines.append(style.paint(title, "bold"))
        for row in rows:
            lines += style.wrap(one_line(row), "  ")
        lines.append("")
    return "\n".join(lines)


def _route(report: Report) -> Iterator[str]:
    for use, why in zip(report.models, report.route, strict=False):
        yield f"{SIMULATED}{why}"
        yield f"{SIMULATED}-> {_outcome(use)}"


def _outcome(use: ModelUse) -> str:
    if use.outcome != "ok":
        return (
            f"it failed: the demo cut its answer off after {use.ms} ms. Another vendor was asked."
        )
    return f"it answered in {use.ms} ms: {use.tokens_in:,} tokens in, {use.tokens_out:,} out."


def _cost(report: Report) -> Iterator[str]:
    yield f"{SIMULATED}{dollars(report.cost_usd)}, by real prices and simulated tokens."
    if report.baseline_usd:
        strongest = dollars(report.baseline_usd)
        yield f"{SIMULATED}{strongest} is what the strongest model would have cost."


def _left(report: Report) -> Iterator[str]:
    yield "Nothing: the simulators listen on loopback. Real vendors would have got these lines:"
    yield ", ".join(report.sent)


def _kept(report: Report, requests: int) -> Iterator[str]:
    secrets = "1 secret" if report.redacted == 1 else f"{report.redacted} secrets"
    yield f"{secrets}: the token in report.py was replaced before anything was sent."
    yield f"The {requests} requests that the simulators got were searched: it is in none of them."


def _next() -> Iterator[str]:
    yield "Set a key, ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY; see `pal doctor`."
    yield "Stage a change of your own and run `pal precommit`."
