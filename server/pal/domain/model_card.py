"""What PAL knows of a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Literal


class Tier(StrEnum):
    """How strong a model is, and so what it costs."""

    WORKER = "worker"
    """Cheap and fast."""
    WORKHORSE = "workhorse"
    """Balanced: most real work."""
    HEAVY = "heavy"
    """The strongest."""
    CONTEXT = "context"
    """A window of a million tokens or more."""


@dataclass(frozen=True, slots=True)
class Prices:
    """USD per million tokens, for requests of up to `up_to` prompt tokens (None: any size).

    A price that is not known is None; a model without `Prices` has no known price at all.

    Attributes:
        since: the day from which it holds, in UTC; None: always has.
        hours: the time of day in which it holds, in UTC, over midnight if the end comes first;
            None: all day.
    """

    input: float
    output: float
    cached: float | None = None
    cache_write: float | None = None
    up_to: int | None = None
    since: date | None = None
    hours: tuple[time, time] | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a request at this moment, which has a time zone, pays this."""
        at = at.astimezone(UTC)
        if self.since is not None and at.date() < self.since:
            return False
        if self.hours is None:
            return True
        start, end = self.hours
        if end < start:
            return at.time() >= start or at.time() < end
        return start <= at.time() < end


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model's vendor lets one ask of it.

    Attributes:
        structured: it returns JSON that follows a schema.
        thinking: `always` (cannot be turned off), `adaptive` (may be left to the model),
            `budget` (takes a number of tokens), `level` (takes a named level) or `none`.
        efforts: effort levels it accepts, weakest first; empty where it takes none.
        cache_minimum: fewest prompt tokens its vendor caches, or None where it never does.
    """

    structured: bool = True
    thinking: Literal["always", "adaptive", "budget", "level", "none"] = "none"
    efforts: tuple[str, ...] = ()
    cache_minimum: int | None = None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model of one vendor.

    Attributes:
        id: the vendor's exact id, with `vendor:` before it where it would else be taken for
            another vendor's model.
        vendor: PAL's name of the vendor (`anthropic`, `openai`, `gemini`, …).
        family: who trained it, which decides the prompts it reads best (`claude`, `gpt`, …).
        tiers: what it is good for, its main tier first.
        context_window: tokens of prompt and answer together.
        max_output: most tokens of one answer.
        prices: in the order in which they are tried: by time, then by request size, smallest
            first; empty means unknown.
        included: asking it is paid for already, by a subscription; its prices are 0.
    """

    id: str
    vendor: str
    family: str
    tiers: tuple[Tier, ...]
    context_window: int
    max_output: int
    prices: tuple[Prices, ...] = ()
    capabilities: Capabilities = field(default_factory=Capabilities)
    included: bool = False

    @property
    def name(self) -> str:
        """What its vendor calls it."""
        return self.id.removeprefix(f"{self.vendor}:")

    @property
    def tier(self) -> Tier:
        """The tier it is mainly used in."""
        return self.tiers[0]

    def prices_for(self, input_tokens: int, at: datetime | None = None) -> Prices | None:
        """The prices that a request of this many prompt tokens pays, or None if unknown.

        `at` is a time with its zone; None: now.
        """
        at = at or datetime.now(UTC)
        for prices in self.prices:
            if prices.holds(at) and (prices.up_to is None or input_tokens <= prices.up_to):
                return prices
        return None
