"""Whether two findings say the same, wherever they stand."""

from __future__ import annotations

from functools import lru_cache

from pal.domain.finding import Finding
from pal.review.votes.likeness import likeness
from pal.review.votes.opinion import Opinion
from pal.review.votes.wording import Wording, wording

SAME_LINE = 0.25
"""Likeness from which two findings of one category about one line are the same. Of real findings
about common lines, nine tenths of the different ones stay below."""

ELSEWHERE = 0.35
"""The same where line or category differ: all but one in fifty of the different ones stay below."""

_LEAST_SHARED = 2
"""Terms in common without which short texts would be alike for a word such as "fails"."""


def same_matter(one: Finding, other: Finding, threshold: float) -> bool:
    """Whether they are about the same: one local rule, or words that are alike enough.

    They are compared with nobody else's words, so that other findings do not change the answer.
    """
    if one.rule is not None or other.rule is not None:
        return one.rule == other.rule
    if _title(one) == _title(other):
        return True
    return _alike(_text(one), _text(other)) >= threshold


def _title(finding: Finding) -> str:
    return " ".join(finding.title.casefold().split())


def _text(finding: Finding) -> str:
    return "\n".join(filter(None, (finding.title, finding.detail, finding.scenario)))


@lru_cache(maxsize=8_192)
def _wording(text: str) -> Wording:
    return wording(text)


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> float:
    wordings = [_wording(one), _wording(other)]
    if len(wordings[0].terms & wordings[1].terms) < _LEAST_SHARED:
        return 0.0
    return likeness([Opinion("", one), Opinion("", other)], wordings).get((0, 1), 0.0)
