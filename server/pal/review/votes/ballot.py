"""What a panel has agreed on, and what not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pal.review.votes.agreement import Cluster


@dataclass(frozen=True, slots=True)
class Ballot:
    """The clusters by what came of them, each in the order given.

    Attributes:
        agreed: at least as many models as were asked for say so.
        disputed: several models say so, but not enough.
        lone: one model alone says so.
    """

    agreed: tuple[Cluster, ...]
    disputed: tuple[Cluster, ...]
    lone: tuple[Cluster, ...]


def ballot(clusters: Iterable[Cluster], threshold: int) -> Ballot:
    """Counts the votes: `threshold` models must say the same (1: one is enough)."""
    agreed: list[Cluster] = []
    disputed: list[Cluster] = []
    lone: list[Cluster] = []
    for one in clusters:
        outcome = agreed if one.votes >= threshold else disputed if one.votes > 1 else lone
        outcome.append(one)
    return Ballot(tuple(agreed), tuple(disputed), tuple(lone))
