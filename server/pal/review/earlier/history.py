"""What findings have in common with those of earlier runs: their ids."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count, islice

from pal.domain.finding import Finding
from pal.review.earlier.sheet import Sheet
from pal.review.earlier.surroundings import squeezed
from pal.review.earlier.whereabouts import stands_at, whereabouts
from pal.review.votes.same_matter import ELSEWHERE, SAME_LINE, same_matter
from pal.store.known_finding import KnownFinding

NEARBY = 20
"""Lines that a rewritten line may be away from what it was."""

RESEMBLANCE = 0.6
"""Share of its characters that a line keeps where it is rewritten, and not another line."""

_LONGEST = 10
"""Lines of a finding that are looked at; of a longer one, the first."""

_MOST_COMPARED = 100
"""Earlier findings of one line whose words one finding is compared with."""

_TELLING = 8
"""Characters of evidence that are enough to say that code has moved to another file."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """Findings under the ids that they had before.

    Attributes:
        findings: in the order given, no id twice.
        unmentioned: earlier ones that are not among them and whose evidence still stands, where
            it stands now.
    """

    findings: tuple[Finding, ...]
    unmentioned: tuple[KnownFinding, ...]


def inherit(
    found: Sequence[Finding],
    earlier: Iterable[KnownFinding],
    sheets: Mapping[str, Sheet],
    renamed: Mapping[str, str],
) -> Inherited:
    """Gives each finding the id of the earlier one that it is.

    One that is new keeps its own id, or takes another where that is somebody else's.

    Args:
        found: of this run, in the order of the text.
        earlier: those that may be among them: of these files, of other files the same evidence.
        sheets: the texts as they stand now, by path, empty where a file is gone; nothing is
            inherited from files that are not among them.
        renamed: where files were before, by where they are now.
    """
    history = _History(found, earlier, sheets, renamed)
    return Inherited(history.findings(), tuple(history.unmentioned()))


class _History:
    """Earlier findings that nobody has inherited yet, and findings without an ancestor."""

    def __init__(
        self,
        found: Sequence[Finding],
        earlier: Iterable[KnownFinding],
        sheets: Mapping[str, Sheet],
        renamed: Mapping[str, str],
    ) -> None:
        now = {was: path for path, was in renamed.items()}
        self._found = found
        self._sheets = sheets
        self._taken: set[str] = set()
        self._path: dict[str, str] = {}
        self._earlier: list[KnownFinding] = []
        for one in sorted(earlier, key=lambda one: one.finding.id):
            self._taken.add(one.finding.id)
            path = now.get(one.finding.path, one.finding.path)
            if path in sheets:
                self._path[one.finding.id] = path
                self._earlier.append(one)
        self._line: dict[str, int] = {}
        self._heirs: dict[int, str] = {}
        self._inherited: set[str] = set()

    def findings(self) -> tuple[Finding, ...]:
        self._locate()
        for match in (self._in_place, self._rewritten, self._moved):
            match()
        ids: list[str] = []
        for number, finding in enumerate(self._found):
            own = self._heirs.get(number) or _free(finding.id, self._taken)
            self._taken.add(own)
            ids.append(own)
        return tuple(
            one.model_copy(update={"id": own}) for one, own in zip(self._found, ids, strict=True)
        )

    def unmentioned(self) -> Iterator[KnownFinding]:
        for one in self._earlier:
            line = self._line.get(one.finding.id)
            if line is not None and one.finding.id not in self._inherited:
                path = self._path[one.finding.id]
                yield stands_at(one, path, line, self._sheets[path])

    def _locate(self) -> None:
        by_path: defaultdict[str, list[KnownFinding]] = defaultdict(list)
        for one in self._earlier:
            by_path[self._path[one.finding.id]].append(one)
        for path, some in by_path.items():
            self._line |= whereabouts(some, self._sheets[path])

    def _in_place(self) -> None:
        """The evidence stands where it stood, whatever was edited around it."""
        at: defaultdict[tuple[str, int], list[KnownFinding]] = defaultdict(list)
        for one in self._earlier:
            if (first := self._line.get(one.finding.id)) is not None:
                for line in _lines(one.finding, first):
                    at[self._path[one.finding.id], line].append(one)
        for words in (False, True):
            for number, finding in self._orphans():
                here = {
                    one.finding.id: one
                    for line in _lines(finding, finding.span.start_line)
                    for one in at.get((finding.path, line), ())
                    if one.finding.id not in self._inherited
                }
                some = islice(here.values(), _MOST_COMPARED if words else None)
                same = (one for one in some if _is_heir(finding, one.finding, words=words))
                self._bequeath(number, same)

    def _rewritten(self) -> None:
        """The line has changed, and what is wrong with it has not."""
        gone: defaultdict[str, list[KnownFinding]] = defaultdict(list)
        for one in self._earlier:
            if one.finding.id not in self._line:
                gone[self._path[one.finding.id]].append(one)
        for number, finding in self._orphans():
            near = (
                one
                for one in gone.get(finding.path, ())
                if abs(one.finding.span.start_line - finding.span.start_line) <= NEARBY
                and one.finding.category == finding.category
                and _resemble(one.finding.evidence, finding.evidence)
                and same_matter(one.finding, finding, ELSEWHERE)
            )
            self._bequeath(number, near)

    def _moved(self) -> None:
        """The code has gone to another file, and left nothing behind."""
        by_evidence: defaultdict[str, list[KnownFinding]] = defaultdict(list)
        for one in self._earlier:
            if one.finding.id not in self._line:
                by_evidence[squeezed(one.finding.evidence)].append(one)
        for number, finding in self._orphans():
            evidence = squeezed(finding.evidence)
            if len(evidence) < _TELLING:
                continue
            same = (
                one
                for one in by_evidence.get(evidence, ())
                if self._path[one.finding.id] != finding.path
                and _is_heir(finding, one.finding, words=True)
            )
            self._bequeath(number, same)

    def _orphans(self) -> Iterator[tuple[int, Finding]]:
        for number, finding in enumerate(self._found):
            if number not in self._heirs:
                yield number, finding

    def _bequeath(self, number: int, candidates: Iterable[KnownFinding]) -> None:
        """Gives the finding the id of the nearest candidate that has no heir yet."""
        finding = self._found[number]
        free = [one.finding for one in candidates if one.finding.id not in self._inherited]
        heir_of = min(free, key=lambda one: _distance(one, finding), default=None)
        if heir_of is not None:
            self._heirs[number] = heir_of.id
            self._inherited.add(heir_of.id)


def _lines(finding: Finding, first: int) -> range:
    """Those it takes, if it begins at `first`."""
    span = finding.span
    return range(first, first + min(span.end_line - span.start_line + 1, _LONGEST))


def _resemble(one: str, other: str) -> bool:
    return SequenceMatcher(None, squeezed(one), squeezed(other)).ratio() >= RESEMBLANCE


def _is_heir(finding: Finding, earlier: Finding, *, words: bool) -> bool:
    """Whether it says the same of the same line; without `words`, word for word."""
    if not words:
        return (finding.rule, finding.category, finding.title) == (
            earlier.rule,
            earlier.category,
            earlier.title,
        )
    same_category = finding.category == earlier.category
    return same_matter(finding, earlier, SAME_LINE if same_category else ELSEWHERE)


def _distance(earlier: Finding, finding: Finding) -> tuple[bool, bool, int, int, str]:
    """What is nearest comes first: by evidence, category and place."""
    return (
        squeezed(earlier.evidence) != squeezed(finding.evidence),
        earlier.category != finding.category,
        abs(earlier.span.start_line - finding.span.start_line),
        abs(earlier.span.start_col - finding.span.start_col),
        earlier.id,
    )


def _free(own: str, taken: set[str]) -> str:
    """The finding's own id, or the first one made of it that nobody has."""
    if own not in taken:
        return own
    others = (
        f"f_{hashlib.sha256(f'{own} {number}'.encode()).hexdigest()[:10]}" for number in count()
    )
    return next(other for other in others if other not in taken)
