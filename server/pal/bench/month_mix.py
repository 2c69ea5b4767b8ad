"""What a month is made of: counts and sizes, each from the article that asks for PAL or assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

ARTICLE_SAVING = 0.75
"""Of $340 a month on the strongest model alone, the article saved this share."""

CRITICAL = re.compile(r"(?i)auth|payment|data|crypto|migration")
"""Paths that ask for a consensus: the article names auth, payments and data."""

RESCANNED_EVERY = 4
"""One commit in so many is scanned again unchanged: a save, then the commit; an amended message."""


class Kind(StrEnum):
    """The kinds of work, as the bill names them."""

    WORKER = "worker call"
    QUESTION = "question"
    THINKDEEP = "thinkdeep"
    CONTEXT = "large context"
    SCAN = "precommit"
    RESCAN = "precommit again"
    REVIEW = "codereview"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Share:
    """How many calls of a kind there are to 75 worker calls, and the tokens that each brings."""

    of_calls: int
    tokens: int


ASKED: Mapping[Kind, Share] = MappingProxyType(
    {
        # $240 a month for 500 calls a day at $15 a million tokens: each is worth 1,067 tokens,
        # instructions included, and a token of its answer five.
        Kind.WORKER: Share(75, 450),
        # $48 a month for 20 % of the calls, at the $3 that Sonnet cost: worth 4,000 tokens.
        Kind.QUESTION: Share(20, 2_900),
        # $20 a month for 4 % of the calls at $15: worth 1,667 tokens.
        Kind.THINKDEEP: Share(4, 600),
        # The article names no price for it: a size that is assumed, and small for its 1 %.
        Kind.CONTEXT: Share(1, 50_000),
    }
)


@dataclass(frozen=True, slots=True)
class Month:
    """How much of it is replayed.

    Attributes:
        calls: worker calls a day.
        commits: most commits that are reviewed, the latest first.
        seed: the same seed takes the same passages of the repository.
    """

    calls: int = 500
    days: int = 22
    commits: int = 200
    seed: int = 0

    def count(self, kind: Kind) -> int:
        """How many calls of an asked kind there are, by the article's proportions."""
        workers = self.calls * self.days
        return round(workers * ASKED[kind].of_calls / ASKED[Kind.WORKER].of_calls)
