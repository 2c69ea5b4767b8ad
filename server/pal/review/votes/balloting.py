"""What a panel's findings come to: agreed, disputed or one model's alone, with everyone's vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pal.domain.finding import SEVERITIES, Finding, Severity, Vote
from pal.review.grounding import Grounded, findings_of
from pal.review.identity import Identities
from pal.review.votes.agreement import Cluster, cluster
from pal.review.votes.ballot import ballot
from pal.review.votes.opinion import Opinion

Said = tuple[Grounded, str]
"""What was said, and the id of the model that says it."""


@dataclass(frozen=True, slots=True)
class Balloting:
    """One finding for all that say the same, by what came of it; the surest first."""

    agreed: tuple[Finding, ...]
    disputed: tuple[Finding, ...]
    lone: tuple[Finding, ...]


def balloting(
    found: Sequence[Said], voters: Sequence[str], threshold: int, reliability: Mapping[str, float]
) -> Balloting:
    """Counts one vote for each model.

    Args:
        found: what all models said.
        voters: models that have seen all of the change, and so are silent where they say nothing.
        threshold: models that must say the same.
        reliability: by model, the share of its findings that are real, as far as it is known.
    """
    clusters = cluster([_opinion(*said) for said in found], reliability)
    identities, findings = Identities(), dict[Cluster, Finding]()
    for one in sorted(clusters, key=lambda one: _place(found[one.representative][0])):
        findings[one] = _finding(one, found, voters, identities)
    counted = ballot(clusters, threshold)
    return Balloting(
        agreed=tuple(findings[one] for one in counted.agreed),
        disputed=tuple(findings[one] for one in counted.disputed),
        lone=tuple(findings[one] for one in counted.lone),
    )


def _opinion(grounded: Grounded, model: str) -> Opinion:
    said, span = grounded.said, grounded.span
    text = "\n".join((said.title, said.detail, said.scenario or ""))
    return Opinion(model, text, said.path, (span.start_line, span.end_line))


def _place(one: Grounded) -> tuple[str, int, str]:
    return one.said.path, one.span.start_line, one.said.title


def _finding(
    one: Cluster, found: Sequence[Said], voters: Sequence[str], identities: Identities
) -> Finding:
    members = [found[place] for place in one.members]
    (spoken,) = findings_of([found[one.representative]], "consensus", identities)
    changes = {
        "severity": _severity(members),
        "confidence": one.score,
        "votes": (*_raised(members), *_silent(voters, one.models)),
    }
    return spoken.model_copy(update=changes)


def _severity(members: Iterable[Said]) -> Severity:
    """What most of the models call it, each by its worst word; of two as frequent, the worse."""
    worst: dict[str, int] = {}
    for grounded, model in members:
        severity = SEVERITIES.index(grounded.said.severity)
        worst[model] = min(severity, worst.get(model, severity))
    counts = Counter(worst.values())
    return SEVERITIES[min(counts, key=lambda severity: (-counts[severity], severity))]


def _raised(members: Iterable[Said]) -> list[Vote]:
    surest: dict[str, float] = {}
    for grounded, model in members:
        surest[model] = max(grounded.said.confidence, surest.get(model, 0.0))
    return [
        Vote(model=model, verdict="raised", confidence=share)
        for model, share in sorted(surest.items())
    ]


def _silent(voters: Sequence[str], raised: frozenset[str]) -> list[Vote]:
    return [Vote(model=model, verdict="silent") for model in voters if model not in raised]
