"""What a later look at the same code adds to what was found before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from pal.domain.finding import SEVERITIES, Finding, Vote
from pal.review.checks.said_locally import said_locally
from pal.review.votes.same_matter import ELSEWHERE, SAME_LINE, same_matter


def joined(
    earlier: Sequence[Finding], later: Sequence[Finding], *, told: bool = False
) -> tuple[Finding, ...]:
    """Each matter once: those of `earlier` in their order, then what is new.

    A matter found again keeps its id and gets the later words, which are a stronger model's, and
    the votes of both. What a local check found keeps its words, and may get votes and worse.

    Args:
        earlier: what was found before.
        later: what was found since.
        told: whether those who say the later knew the earlier: then they confirm it.
    """
    findings = list(earlier)
    for said in later:
        place = next((n for n, one in enumerate(findings) if _is_the_same(one, said)), None)
        if place is None:
            findings.append(_with_an_id_of_its_own(said, {one.id for one in findings}))
        else:
            findings[place] = _both(findings[place], said, told=told)
    return tuple(findings)


def is_known(said: Finding, earlier: Sequence[Finding]) -> bool:
    """Whether one of the earlier findings is about the same."""
    return any(_is_the_same(one, said) for one in earlier)


def _is_the_same(one: Finding, said: Finding) -> bool:
    if one.rule is not None:
        return said_locally(said, one)
    if one.path != said.path or not one.span.touches(said.span.start_line, said.span.end_line):
        return False
    return same_matter(one, said, SAME_LINE if one.category == said.category else ELSEWHERE)


def _both(earlier: Finding, later: Finding, *, told: bool) -> Finding:
    votes = _votes(earlier, later, told=told)
    if earlier.rule is not None:
        worse = SEVERITIES[min(SEVERITIES.index(one.severity) for one in (earlier, later))]
        return earlier.model_copy(update={"votes": votes, "severity": worse})
    changes = {
        "id": earlier.id,
        "votes": votes,
        "confidence": max(earlier.confidence, later.confidence),
        "fix": later.fix or earlier.fix,
    }
    return later.model_copy(update=changes)


def _votes(earlier: Finding, later: Finding, *, told: bool) -> tuple[Vote, ...]:
    """One for each model; who raised it first does not take that back."""
    raised = {vote.model for vote in earlier.votes if vote.verdict == "raised"}
    votes = {vote.model: vote for vote in earlier.votes}
    for vote in later.votes:
        if vote.model not in raised:
            votes[vote.model] = _confirmed(vote) if told else vote
    return tuple(votes.values())


def _with_an_id_of_its_own(said: Finding, taken: Collection[str]) -> Finding:
    """Each look counts occurrences for itself, so that two matters may come with one id."""
    while said.id in taken:
        digest = hashlib.sha256(said.id.encode()).hexdigest()
        said = said.model_copy(update={"id": f"f_{digest[:10]}"})
    return said


def _confirmed(vote: Vote) -> Vote:
    return vote.model_copy(update={"verdict": "confirmed"}) if vote.verdict == "raised" else vote
