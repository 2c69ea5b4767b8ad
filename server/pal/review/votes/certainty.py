"""How likely a finding is real: by who says it, who else nearly does, and how it is put."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pal.review.votes.agreement_data import VOCABULARY, WEIGHTS
from pal.review.votes.wording import Wording

TYPICAL = 0.36
"""Share of a model's findings that are real, where nothing is known of the model."""

_MOST_IDENTIFIERS = 8
_USUAL_LENGTH = 3.0
_USUAL_COUNT = 1.6
"""What most texts, and most models, come to: natural logarithms of words and of findings."""


def substance(said: Wording) -> float:
    """What a finding's words add to its log odds: consequences and names speak for it."""
    consequences = sum(word.startswith(VOCABULARY.consequence) for word in said.words)
    nits = sum(word.startswith(VOCABULARY.nit) for word in said.words)
    return (
        WEIGHTS.consequence * math.log1p(consequences)
        + WEIGHTS.nit * math.log1p(nits)
        + WEIGHTS.identifiers * math.log1p(min(said.identifiers, _MOST_IDENTIFIERS))
        + WEIGHTS.length * (math.log1p(len(said.words)) - _USUAL_LENGTH)
    )


def certainty(said: Wording, trust: Iterable[float], echo: float, findings: float) -> float:
    """How likely a finding is real, 0 to 1.

    Args:
        said: how the finding is put.
        trust: of each model that says it, the share of its findings that are real.
        echo: 0 to 1, how nearly another model says the same.
        findings: how many findings those models have in this review, on average: of one who
            says much, each word counts for less.
    """
    votes = math.log2(max(math.fsum(trust), 0.01) / TYPICAL)
    odds = (
        WEIGHTS.intercept
        + WEIGHTS.votes * votes
        + WEIGHTS.echo * echo
        + WEIGHTS.talkative * (math.log1p(findings) - _USUAL_COUNT)
        + substance(said)
    )
    return 1 / (1 + math.exp(-odds))
