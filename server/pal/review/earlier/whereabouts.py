"""Where earlier findings stand in a text as it is now."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pal.domain.code import Span
from pal.review.earlier.sheet import Sheet
from pal.review.earlier.surroundings import Surroundings
from pal.store.known_finding import KnownFinding

_COMPARED = 40
"""Places of equal lines that one earlier place is compared with: the nearest to where it was."""

_Spot = tuple[str, int, str]
"""Evidence, line and surroundings: what findings of one place share."""


def whereabouts(earlier: Iterable[KnownFinding], sheet: Sheet) -> dict[str, int]:
    """The 1-based line on which each one's evidence begins now, by id; those that are gone are
    left out.

    Of equal lines, each has at most one earlier place: the one whose surroundings are most
    alike, then the nearest.
    """
    spots: defaultdict[_Spot, list[str]] = defaultdict(list)
    for one in earlier:
        spot = (one.finding.evidence, one.finding.span.start_line, one.around)
        spots[spot].append(one.finding.id)
    by_evidence: defaultdict[str, list[_Spot]] = defaultdict(list)
    for spot in sorted(spots, key=lambda spot: (spot[1], spot[2])):
        by_evidence[spot[0]].append(spot)
    return {
        name: line
        for evidence, some in by_evidence.items()
        for spot, line in _placed(some, sheet.places(evidence), sheet)
        for name in spots[spot]
    }


def stands_at(known: KnownFinding, path: str, line: int, sheet: Sheet) -> KnownFinding:
    """The same finding in its place of now: its evidence begins on that line of that file."""
    finding = known.finding
    down = line - finding.span.start_line
    moved: dict[str, object] = {"path": path, "span": _moved(finding.span, down)}
    if finding.fix is not None:
        # Its edits are beside what they put right; whoever applies them looks whether they fit.
        edits = tuple(
            edit.model_copy(update={"path": path, "span": _moved(edit.span, down)})
            if edit.path == finding.path
            else edit
            for edit in finding.fix.edits
        )
        moved["fix"] = finding.fix.model_copy(update={"edits": edits})
    return replace(
        known,
        finding=finding.model_copy(update=moved),
        symbol=sheet.symbol(line),
        around=sheet.surroundings(line, finding.evidence).text,
    )


def _moved(span: Span, down: int) -> Span:
    lines = {"start_line": span.start_line + down, "end_line": span.end_line + down}
    return span.model_copy(update=lines) if span.start_line + down > 0 else span


def _placed(
    spots: Sequence[_Spot], lines: Sequence[int], sheet: Sheet
) -> Iterator[tuple[_Spot, int]]:
    """Each spot with its line of now; the surest pair first, and nothing twice."""
    now = {line: sheet.surroundings(line, spots[0][0]) for line in lines}
    pairs: list[tuple[int, int, int, int]] = []
    for number, (_, was, around) in enumerate(spots):
        then = Surroundings.read(around)
        pairs += (
            (-likeness, abs(line - was), number, line)
            for line in _nearest(lines, was)
            if (likeness := then.likeness(now[line]))
        )
    placed: set[int] = set()
    taken: set[int] = set()
    for _, _, number, line in sorted(pairs):
        if number not in placed and line not in taken:
            placed.add(number)
            taken.add(line)
            yield spots[number], line


def _nearest(lines: Sequence[int], line: int) -> Sequence[int]:
    place = bisect_left(lines, line)
    return lines[max(place - _COMPARED // 2, 0) : place + _COMPARED // 2]
