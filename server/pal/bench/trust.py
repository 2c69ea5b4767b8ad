"""How far each model can be trusted, learned from labelled findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pal.bench.reviews import LabelledReviewRow
from pal.review.votes.certainty import TYPICAL

_BELIEVED = 6.0
"""Findings that a model must have before its own record outweighs what all have in common."""


def learn_trust(reviews: Iterable[LabelledReviewRow]) -> dict[str, float]:
    """By model, the share of its findings that are real, few of them shrunk to a typical model.

    A model as good as all together comes out as typical, however strict the labels are.
    """
    said: Counter[str] = Counter()
    real: Counter[str] = Counter()
    for review in reviews:
        for finding in review.findings:
            said[finding.model] += finding.label in ("tp", "fp")
            real[finding.model] += finding.label == "tp"
    if not real.total():
        return {}
    usual = real.total() / said.total()
    return {
        model: min((real[model] + _BELIEVED * usual) / (count + _BELIEVED) * TYPICAL / usual, 1.0)
        for model, count in said.items()
    }
