"""What became of a panel's claims at the hands of a model that merged them: only what it proved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pal.review.claims.anonymous import Anonymous, Quote
from pal.review.claims.merge_reply import Citation, MergedClaim, MergeReply
from pal.review.claims.point import Point, Said, by_support
from pal.review.claims.points_by_wording import points_by_wording
from pal.review.claims.voice import Voice
from pal.review.votes.wording import wording


@dataclass(frozen=True, slots=True)
class Merged:
    """The points, most votes first.

    Attributes:
        unfounded: citations that were dropped: nobody wrote that, or it is about something else.
    """

    points: tuple[Point, ...]
    unfounded: int = 0


def merged_points(reply: MergeReply, shown: Anonymous, panel: Sequence[Voice]) -> Merged:
    """Each merged claim with those of whom it quotes a sentence, and each claim it left out.

    A sentence speaks for a claim only if both have something in common to say, and if those who
    hold it are on one side. So the one who merges can neither invent a vote nor lose a claim.
    """
    points: list[Point] = []
    cited: defaultdict[str, set[int]] = defaultdict(set)
    unfounded = 0
    for claim in reply.claims:
        held, denied = _found(claim.held, claim, shown), _found(claim.denied, claim, shown)
        side = Counter(quote.side for quote in held if quote.side).most_common(1)
        if side:
            held = [quote for quote in held if quote.side in (None, side[0][0])]
            denied = [quote for quote in denied if quote.side != side[0][0]]
        unfounded += len(claim.held) + len(claim.denied) - len(held) - len(denied)
        if not held:
            continue
        text = " ".join(shown.withheld.restore(claim.claim).split())
        points.append(Point.of(text, _said(held), _said(denied), panel))
        for quote in (*held, *denied):
            if quote.place is not None:
                cited[quote.voice.model].add(quote.place)
    left = [_without(voice, cited[voice.model]) for voice in panel]
    return Merged(by_support([*points, *points_by_wording(left, panel)]), unfounded)


def _found(citations: Iterable[Citation], claim: MergedClaim, shown: Anonymous) -> list[Quote]:
    quotes = (shown.quote(one.by, one.quote) for one in citations)
    about = wording(claim.claim).terms
    return [one for one in quotes if one is not None and wording(one.text).terms & about]


def _said(quotes: Iterable[Quote]) -> list[Said]:
    return [(quote.voice, quote.side) for quote in quotes]


def _without(voice: Voice, places: set[int]) -> Voice:
    kept = (claim for place, claim in enumerate(voice.claims) if place not in places)
    return replace(voice, claims=tuple(kept))
