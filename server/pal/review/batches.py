"""Parts that a change is reviewed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from pal.review.excerpt import Excerpt

BATCH_CHARS = 48_000
"""Characters of code in one call: enough to see hunks together, short enough to be read well."""

Keyed = tuple[str, Excerpt]
"""An excerpt under the key of its cache."""


def batches(excerpts: Sequence[Keyed], limit: int = BATCH_CHARS) -> Iterator[list[Keyed]]:
    """Excerpts in order, a file's together: only a file that is too long by itself is divided.

    `limit` is in characters; an excerpt that has more is a batch by itself.
    """
    batch: list[Keyed] = []
    size = 0
    for part, length in _parts(excerpts, limit):
        if batch and size + length > limit:
            yield batch
            batch, size = [], 0
        batch += part
        size += length
    if batch:
        yield batch


def halves(batch: Sequence[Keyed]) -> tuple[list[Keyed], list[Keyed]]:
    """Two parts of about one size, divided between directories, else files, else hunks.

    `batch` has two excerpts or more, in the order of their paths where that matters.
    """
    before = [0, *accumulate(_length(excerpt) for _, excerpt in batch)]
    middle, slack = before[-1] / 2, before[-1] / 4

    def divides(at: int) -> tuple[bool, int, float]:
        off = abs(before[at] - middle)
        last, first = batch[at - 1][1].path, batch[at][1].path
        apart = (last != first) + (_folder(last) != _folder(first))
        return off > slack, -apart, off

    at = min(range(1, len(batch)), key=divides)
    return list(batch[:at]), list(batch[at:])


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _parts(excerpts: Sequence[Keyed], limit: int) -> Iterator[tuple[list[Keyed], int]]:
    for _, group in groupby(excerpts, key=lambda keyed: keyed[1].path):
        of_file = [([keyed], _length(keyed[1])) for keyed in group]
        length = sum(length for _, length in of_file)
        if length > limit:
            yield from of_file
        else:
            yield [keyed for part, _ in of_file for keyed in part], length


def _length(excerpt: Excerpt) -> int:
    return sum(len(text) + 8 for text in excerpt.lines.values())
