"""Average linkage over a sparse likeness."""

from __future__ import annotations

import heapq
from collections.abc import Mapping


def link(count: int, alike: Mapping[tuple[int, int], float], threshold: float) -> list[list[int]]:
    """Groups of the numbers below `count`, each in order, by their first members.

    Two groups become one while the mean likeness of their members, pair by pair, reaches
    `threshold`; the most alike first, of equals those with the lower numbers.
    """
    members = {n: [n] for n in range(count)}
    sums: list[dict[int, float]] = [{} for _ in range(count)]
    for (i, j), value in alike.items():
        sums[i][j] = sums[j][i] = value
    queue = [(-value, i, j, 1, 1) for (i, j), value in alike.items() if value >= threshold]
    heapq.heapify(queue)
    while queue:
        _, i, j, size_i, size_j = heapq.heappop(queue)
        if size_i != len(members.get(i, ())) or size_j != len(members.get(j, ())):
            continue  # One of the two has grown, or gone into another, since.
        members[i] += members.pop(j)
        _absorb(sums, i, j)
        for other, total in sums[i].items():
            first, last = min(i, other), max(i, other)
            sizes = len(members[first]), len(members[last])
            mean = total / (sizes[0] * sizes[1])
            if mean >= threshold:
                heapq.heappush(queue, (-mean, first, last, *sizes))
    return [sorted(group) for _, group in sorted(members.items())]


def _absorb(sums: list[dict[int, float]], i: int, j: int) -> None:
    """The group `j` goes into `i`: so do its likenesses to the others."""
    del sums[i][j], sums[j][i]
    for other, total in sums[j].items():
        del sums[other][j]
        sums[i][other] = sums[other][i] = sums[i].get(other, 0.0) + total
    sums[j] = {}
