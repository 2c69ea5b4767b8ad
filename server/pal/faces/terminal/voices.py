"""Who says so: what the votes on a finding come to, in words."""

from __future__ import annotations

from collections import Counter

from pal.domain.finding import Finding, Vote
from pal.faces.terminal.plain import one_line

_VERBS = {
    "raised": "raised it",
    "confirmed": "confirmed it",
    "refuted": "refuted it",
    "silent": "said nothing of it",
}


def agreement(finding: Finding) -> str:
    """Such as `2 of 3 agree`, `lone, verified` or `one model, not verified`."""
    if not finding.votes:
        return "local check"
    verdicts = Counter(vote.verdict for vote in finding.votes)
    agreed = verdicts["raised"] + verdicts["confirmed"]
    if verdicts["refuted"]:
        return f"disputed, {agreed} for and {verdicts['refuted']} against"
    if len(finding.votes) == 1:
        return "one model, not verified"
    if verdicts["raised"] == 1:
        return "lone, verified" if verdicts["confirmed"] else "lone, not verified"
    return f"{agreed} of {len(finding.votes)} agree"


def voices(finding: Finding) -> str:
    """The agreement, and each voice behind it."""
    if not finding.votes:
        return f"by the local check {one_line(finding.rule or 'of PAL')}"
    said = ", ".join(_voice(vote) for vote in finding.votes)
    return f"{agreement(finding)}: {said}"


def _voice(vote: Vote) -> str:
    sure = f" ({vote.confidence:.0%} sure)" if vote.confidence is not None else ""
    return f"{one_line(vote.model)} {_VERBS[vote.verdict]}{sure}"
