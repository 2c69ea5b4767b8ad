"""How alike findings are: by what they say, weighed by how rare that is among them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from pal.review.votes.opinion import Opinion
from pal.review.votes.wording import Wording

ELSEWHERE = 0.6
"""What is left of the likeness of two findings in different files, or far apart in one. To be near
each other adds nothing: most findings on neighbouring lines are about different things."""

FAR = 100
"""Lines between two findings from which they are far apart."""

NEAREST = 0.1
"""By what share likeness grows where two findings are each other's nearest."""

_LEAST = 0.02
"""Likeness below this is none."""
_KNOWN = 60.0
_SEEN = 2.0
"""What is known of a term beforehand: seen in so many of so many other findings. The few findings
of one review tell little of how rare a word is."""
_SHORT = 1.0
"""Terms by which a text is taken to be longer than it is: one word shared is not yet the same."""

_COMPARED_IN_FULL = 250
_LOOKED_AT = 1_500
_KEPT = 40
"""Up to so many findings are compared each with each. Of more, each is compared with as many as
share the rarest of its terms, found by looking at so many entries at most."""

Likeness = dict[tuple[int, int], float]


def likeness(opinions: Sequence[Opinion], wordings: Sequence[Wording]) -> Likeness:
    """Likeness, from 0, of the pairs `(i, j)`, `i < j`, that are alike at all.

    Args:
        opinions: the findings of one review.
        wordings: of each opinion's text.
    """
    vectors = _Vectors([said.terms for said in wordings])
    alike: Likeness = {}
    for i, j in vectors.candidates():
        value = vectors.cosine(i, j)
        if _far_apart(opinions[i], opinions[j]):
            value *= ELSEWHERE
        if value >= _LEAST:
            alike[i, j] = value
    for pair in _mutually_nearest(alike):
        alike[pair] *= 1 + NEAREST
    return alike


def _mutually_nearest(alike: Likeness) -> list[tuple[int, int]]:
    nearest: dict[int, float] = {}
    for pair, value in alike.items():
        for one in pair:
            nearest[one] = max(value, nearest.get(one, 0.0))
    return [(i, j) for (i, j), value in alike.items() if nearest[i] == value == nearest[j]]


class _Vectors:
    """The findings as vectors over their terms."""

    def __init__(self, texts: Sequence[frozenset[str]]) -> None:
        self._texts = texts
        self._seen = Counter(term for terms in texts for term in terms)
        rarest = math.log((len(texts) + _KNOWN) / (1 + _SEEN))
        self._weight = {
            term: (math.log((len(texts) + _KNOWN) / (count + _SEEN)) / rarest) ** 2
            for term, count in self._seen.items()
        }
        self._size = [math.sqrt(_SHORT + self._mass(terms)) for terms in texts]

    def cosine(self, i: int, j: int) -> float:
        return self._mass(self._texts[i] & self._texts[j]) / (self._size[i] * self._size[j])

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs worth comparing."""
        if len(self._texts) <= _COMPARED_IN_FULL:
            yield from combinations(range(len(self._texts)), 2)
            return
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for j, terms in enumerate(self._texts):
            shared: defaultdict[int, float] = defaultdict(float)
            for term in self._telling(terms):
                for i in holders[term]:
                    shared[i] += self._weight[term]
                holders[term].append(j)
            best = sorted(shared, key=lambda i: (-shared[i] / self._size[i], i))
            yield from ((i, j) for i in best[:_KEPT])

    def _telling(self, terms: frozenset[str]) -> Iterator[str]:
        """The rarest terms that others have too, as many as can be looked up in time."""
        looked_at = 0
        for term in sorted(terms, key=lambda term: (self._seen[term], term)):
            looked_at += self._seen[term]
            if looked_at > _LOOKED_AT:
                return
            if self._seen[term] > 1:
                yield term

    def _mass(self, terms: frozenset[str]) -> float:
        # The exact sum, so that a set's order does not show in the last digit.
        return math.fsum(map(self._weight.__getitem__, terms))


def _far_apart(one: Opinion, other: Opinion) -> bool:
    if one.path is None or other.path is None:
        return False
    if one.path != other.path or one.lines is None or other.lines is None:
        return one.path != other.path
    return max(one.lines[0] - other.lines[1], other.lines[0] - one.lines[1]) >= FAR
