"""Parts that a change is reviewed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pal.review.excerpt import Excerpt

BATCH_CHARS = 48_000
"""Characters of code in one call: enough to see hunks together, short enough to be read well."""

Keyed = tuple[str, Excerpt]
"""An excerpt under the key of its cache."""


def batches(excerpts: Sequence[Keyed]) -> Iterator[list[Keyed]]:
    """Excerpts in order, a file's together: only a file that is too long by itself is divided."""
    batch: list[Keyed] = []
    size = 0
    for part, length in _parts(excerpts):
        if batch and size + length > BATCH_CHARS:
            yield batch
            batch, size = [], 0
        batch += part
        size += length
    if batch:
        yield batch


def _parts(excerpts: Sequence[Keyed]) -> Iterator[tuple[list[Keyed], int]]:
    for _, group in groupby(excerpts, key=lambda keyed: keyed[1].path):
        of_file = [([keyed], _length(keyed[1])) for keyed in group]
        length = sum(length for _, length in of_file)
        if length > BATCH_CHARS:
            yield from of_file
        else:
            yield [keyed for part, _ in of_file for keyed in part], length


def _length(excerpt: Excerpt) -> int:
    return sum(len(text) + 8 for text in excerpt.lines.values())
