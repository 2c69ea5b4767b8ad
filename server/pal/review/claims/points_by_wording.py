"""What a panel says, put together by wording alone: nobody is taken to agree who may not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pal.review.claims.panel_reply import SaidClaim, Side
from pal.review.claims.point import Point, by_support
from pal.review.claims.voice import Voice
from pal.review.votes.agreement import cluster
from pal.review.votes.opinion import Opinion

_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|avoid\w*|unnecessary|unneeded)\b|n['’]t\b",  # noqa: RUF001
    re.IGNORECASE,
)
_OTHER: dict[Side, Side] = {"for": "against", "against": "for"}

_Claims = list[tuple[Voice, SaidClaim]]
_Sense = tuple[Side | None, bool]


def points_by_wording(said: Sequence[Voice], panel: Sequence[Voice]) -> tuple[Point, ...]:
    """A point for each claim of `said`, most votes first; claims that say the same are one.

    Claims for different sides, or of which one negates, are not the same, however alike. Those
    that are alike and speak for different sides deny each other.
    """
    claims = [(voice, claim) for voice in said for claim in voice.claims]
    opinions = [Opinion(voice.model, claim.claim) for voice, claim in claims]
    points: list[Point] = []
    for alike in cluster(opinions):
        by_sense: defaultdict[_Sense, _Claims] = defaultdict(list)
        for n in alike.members:
            by_sense[_sense(claims[n][1])].append(claims[n])
        for (side, _), same in by_sense.items():
            other = _OTHER[side] if side else None
            denied = [
                pair for (held, _), more in by_sense.items() if held == other for pair in more
            ]
            points.append(_point(same, denied if other else [], panel))
    return by_support(points)


def alike(panel: Sequence[Voice]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Claims of several models that may be one, by wording: as models and places in their claims.

    For someone who reads them to decide.
    """
    places = [(voice.model, n) for voice in panel for n in range(len(voice.claims))]
    opinions = [Opinion(voice.model, one.claim) for voice in panel for one in voice.claims]
    return tuple(
        tuple(places[n] for n in one.members) for one in cluster(opinions) if one.votes > 1
    )


def _sense(claim: SaidClaim) -> _Sense:
    return claim.side, len(_NEGATION.findall(claim.claim)) % 2 == 1


def _point(same: _Claims, denied: _Claims, panel: Sequence[Voice]) -> Point:
    text = max(same, key=lambda pair: (pair[1].confidence, pair[1].claim))[1].claim
    return Point.of(text, _said(same), _said(denied), panel)


def _said(claims: _Claims) -> list[tuple[Voice, Side | None]]:
    return [(voice, claim.side) for voice, claim in claims]
