"""What a panel said to a question, in prose: agreed, disputed, and what one alone says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pal.review.claims.panel_reply import Side
from pal.review.claims.point import Point
from pal.review.claims.voice import Voice


def panel_summary(
    points: Sequence[Point], panel: Sequence[Voice], *, asked: int, threshold: int
) -> str:
    """The whole answer; `panel` are those who answered, of `asked`."""
    if len(panel) == 1:
        return "\n\n".join(_one_voice(panel[0], asked))
    agreed = [one for one in points if one.is_agreed(threshold)]
    rest = [one for one in points if not one.is_agreed(threshold)]
    parts = [
        _paragraph(f"Agreed ({threshold} of {asked} suffice):", map(_agreed, agreed)),
        _paragraph("Disputed, or held by too few:", map(_sides, _without_lone(rest))),
        _paragraph("Held by no more than one:", (_sides(one) for one in rest if one.is_lone)),
    ]
    if not agreed:
        parts.insert(0, f"Nothing is agreed: no claim has {threshold} of {asked} votes.")
    return "\n\n".join(part for part in (*_positions(panel), *parts) if part)


def _one_voice(voice: Voice, asked: int) -> Iterator[str]:
    whose = "was asked" if asked == 1 else f"of {asked} answered"
    yield f"One voice and no consensus: only {voice.model} {whose}."
    yield from _positions([voice])
    yield voice.answer
    yield _paragraph("It claims:", (one.claim for one in voice.claims))


def _positions(panel: Sequence[Voice]) -> Iterator[str]:
    """Where each stands, and who was told to: that is nobody's conviction."""
    sides = {side: [one.model for one in panel if _stands(one, side)] for side in _SIDES}
    stand = [f"{side}: {', '.join(models)}" for side, models in sides.items() if models]
    told = [_told(one) for one in panel if one.assigned]
    if stand:
        told.insert(0, f"On the proposal, {'; '.join(stand)}.")
    if told:
        yield " ".join(told)


_SIDES: tuple[Side, ...] = ("for", "against")


def _stands(voice: Voice, side: Side) -> bool:
    return voice.side == side and voice.means(side)


def _told(voice: Voice) -> str:
    if voice.side not in (None, voice.assigned):
        return f"{voice.model} was told to argue {voice.assigned}, and would not."
    return f"{voice.model} argued {voice.assigned}, as it was told to: no vote of its own."


def _without_lone(points: Iterable[Point]) -> Iterator[Point]:
    return (one for one in points if not one.is_lone)


def _paragraph(head: str, claims: Iterable[str]) -> str:
    rows = [f"- {claim}" for claim in claims]
    return "\n".join((head, *rows)) if rows else ""


def _agreed(point: Point) -> str:
    against = f"; against: {', '.join(point.denies)}" if point.denies else ""
    return f"{point.text} ({', '.join(point.holds)}{against})"


def _sides(point: Point) -> str:
    if point.is_lone and point.holds and not (point.told or point.told_against):
        return f"{point.text} ({point.holds[0]})"
    sides = (
        ("for", point.holds),
        ("against", point.denies),
        ("for, as told to", point.told),
        ("against, as told to", point.told_against),
        ("silent", point.silent),
    )
    said = "; ".join(f"{side}: {', '.join(models)}" for side, models in sides if models)
    return f"{point.text} ({said})"
