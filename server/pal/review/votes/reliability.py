"""How far a model's findings can be relied on, by what became of its earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pal.review.votes.certainty import TYPICAL
from pal.store.signals import Signal, SignalKind

BELIEVED = 12.0
"""Findings that a model must have before its own record outweighs what all have in common."""

CHANCE: Mapping[SignalKind, float] = MappingProxyType(
    {
        "fixed": 0.95,
        "accepted": 0.95,
        "applied": 0.9,
        "dismissed": 0.1,
        "verified": 0.8,
        "refuted": 0.15,
        "line_changed": 0.6,
        "agreed": 0.57,
        "alone": 0.16,
    }
)
"""How likely a finding is real of which this is known, the most telling kind first.

`agreed` and `alone` were measured on labelled findings, over all panels of three of ten reviewers,
two of whom had to agree. The others are estimates: users dismiss what is right but unwelcome,
verifiers err together with whom they verify, and lines change for other reasons too. `unparsable`
tells of a reply's form, not of a finding.
"""

_TELLING = tuple(CHANCE)


def reliability(signals: Iterable[Signal]) -> dict[str, float]:
    """By model, the share of its findings that are real, 0 to 1: the mean of a Beta posterior.

    Each finding counts once, by the most telling that is known of it; the prior is a typical
    model's. A user who dismisses nearly everything, whoever says it, tells nothing of any model,
    so dismissals count by how far they go beyond the usual share of them.
    """
    known = _known(signals)
    scale = _heed([kind for kinds in known.values() for kind in kinds])
    shares: dict[str, float] = {}
    for model, kinds in known.items():
        weights = [scale if kind == "dismissed" else 1.0 for kind in kinds]
        real = sum(w * CHANCE[kind] for w, kind in zip(weights, kinds, strict=True))
        shares[model] = (BELIEVED * TYPICAL + real) / (BELIEVED + sum(weights))
    return shares


def _known(signals: Iterable[Signal]) -> dict[str, list[SignalKind]]:
    """By model, the most telling kind for each of its findings."""
    best: dict[tuple[str, str, str], SignalKind] = {}
    for one in signals:
        if one.kind not in CHANCE:
            continue
        about = (one.model, one.repository, one.about)
        before = best.get(about)
        if before is None or _TELLING.index(one.kind) < _TELLING.index(before):
            best[about] = one.kind
    kinds: defaultdict[str, list[SignalKind]] = defaultdict(list)
    for (model, _, _), kind in best.items():
        kinds[model].append(kind)
    return dict(kinds)


def _heed(kinds: Sequence[SignalKind]) -> float:
    """What a dismissal weighs, 0 to 1: the less, the more of a user's verdicts are dismissals.

    With a share of false findings as usual, 1 - TYPICAL, each weighs 1.
    """
    verdicts = [kind for kind in kinds if kind in ("fixed", "accepted", "applied", "dismissed")]
    dismissed = sum(kind == "dismissed" for kind in verdicts)
    if not dismissed:
        return 1.0
    # Two imagined acceptances: the first dismissal is no habit.
    kept = (len(verdicts) - dismissed + 2) / dismissed
    return min(kept * (1 - TYPICAL) / TYPICAL, 1.0)
