"""Finds what was said twice of the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pal.domain.finding import SEVERITIES, Finding, Vote
from pal.review.votes.same_matter import ELSEWHERE, SAME_LINE, same_matter

_MOST_COMPARED = 50
"""Findings of one place that another is compared with: the worst ones."""


def without_duplicates(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Ranked, the worst and surest first; of those that say the same of one place, the first.

    What is kept has the votes of what it stands for, one for each model. One fault that shows in
    two places is two: whoever mends the one must be told of the other.
    """
    kept: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=_rank):
        here = kept[finding.path]
        for place in islice(_overlapping(here, finding), _MOST_COMPARED):
            if _is_the_same(known := here[place], finding):
                here[place] = known.model_copy(update={"votes": _votes(known, finding)})
                break
        else:
            here.append(finding)
    return tuple(sorted((one for here in kept.values() for one in here), key=_rank))


def _rank(finding: Finding) -> tuple[int, int, float, str, int, str]:
    severity, votes = SEVERITIES.index(finding.severity), len(finding.votes)
    place = (finding.path, finding.span.start_line, finding.id)
    return severity, -votes, -finding.confidence, *place


def _overlapping(kept: Sequence[Finding], finding: Finding) -> Iterator[int]:
    first, last = finding.span.start_line, finding.span.end_line
    return (place for place, known in enumerate(kept) if known.span.touches(first, last))


def _is_the_same(one: Finding, other: Finding) -> bool:
    return same_matter(one, other, SAME_LINE if one.category == other.category else ELSEWHERE)


def _votes(known: Finding, other: Finding) -> tuple[Vote, ...]:
    models = {vote.model for vote in known.votes}
    return (*known.votes, *(vote for vote in other.votes if vote.model not in models))
