"""One attempt at one model, as the ledger knows it before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pal.domain.chat import Usage

Outcome = Literal[
    "ok",
    "cached",
    "joined",
    "rate_limited",
    "overloaded",
    "timeout",
    "refused",
    "invalid",
    "too_large",
    "unauthorized",
    "cancelled",
    "error",
]
"""How an attempt ended; the ledger itself writes `started` and `lost`."""


@dataclass(frozen=True, slots=True)
class Call:
    """An attempt before its request leaves.

    Attributes:
        id: unique over all processes.
        at: when, an aware datetime; its local day and month are those it is charged to.
        workspace: absolute path, or None outside of any.
        run: the id of the request it belongs to.
        model: the vendor's exact id.
        attempt: which attempt of its ask, from 1.
        reserved_usd: the most it can cost.
        repository: the top level that the code it is about lies under, an absolute path, or None.
        language: of that code, or None if it is of none or of several.
    """

    id: str
    at: datetime
    workspace: str | None
    workflow: str
    run: str
    task: str
    vendor: str
    model: str
    prompt_version: str | None
    attempt: int
    reserved_usd: float
    repository: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a call's time must know its time zone")
        _require_amount(self.reserved_usd)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How an attempt ended.

    Attributes:
        usage: tokens, or None where nobody counted them.
        usd: what it cost; None where the price is unknown, and then its reservation is taken
            for spent.
        ms: how long it took.
        error: one sentence, or None if it went well.
    """

    outcome: Outcome
    usage: Usage | None
    usd: float | None
    ms: int
    error: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether `usd` is what the vendor charges, and not PAL's own estimate."""
        return self.usd is not None and not (self.usage is not None and self.usage.estimated)

    def __post_init__(self) -> None:
        if self.usd is not None:
            _require_amount(self.usd)


def _require_amount(usd: float) -> None:
    # A NaN would pass every comparison with a budget.
    if not (math.isfinite(usd) and usd >= 0):
        raise ValueError(f"{usd} is no amount of USD")
