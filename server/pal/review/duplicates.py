"""Finds what was said twice of the same place."""

from __future__ import annotations

from collections.abc import Iterable

from pal.domain.finding import SEVERITIES, Finding, Vote


def without_duplicates(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Ranked, the worst and most certain first; of those that overlap in one category, the first.

    What is kept has the votes of what it stands for, one for each model.
    """
    kept: list[Finding] = []
    for finding in sorted(findings, key=_rank):
        for place, known in enumerate(kept):
            if _is_the_same(known, finding):
                kept[place] = known.model_copy(update={"votes": _votes(known, finding)})
                break
        else:
            kept.append(finding)
    return tuple(kept)


def _rank(finding: Finding) -> tuple[int, float, str, int, str]:
    severity = SEVERITIES.index(finding.severity)
    return severity, -finding.confidence, finding.path, finding.span.start_line, finding.id


def _is_the_same(one: Finding, other: Finding) -> bool:
    return (one.path, one.category) == (other.path, other.category) and one.span.touches(
        other.span.start_line, other.span.end_line
    )


def _votes(known: Finding, other: Finding) -> tuple[Vote, ...]:
    models = {vote.model for vote in known.votes}
    return (*known.votes, *(vote for vote in other.votes if vote.model not in models))
