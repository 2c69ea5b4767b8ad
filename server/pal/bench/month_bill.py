"""The bill of a month beside the strongest model's, and what makes the difference. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

from pal.bench.month_mix import ARTICLE_SAVING, Kind
from pal.domain.model_card import ModelCard


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens in and out."""

    input: int = 0
    output: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        """Both."""
        return Tokens(self.input + other.input, self.output + other.output)

    def usd(self, card: ModelCard) -> float:
        """What they cost at this model in prompts of its cheapest size, nothing cached."""
        prices = card.prices_for(0)
        if prices is None:
            return 0.0
        return (self.input * prices.input + self.output * prices.output) / 1e6


@dataclass(frozen=True, slots=True)
class Work:
    """Runs of one kind, with what they took and would have taken.

    Attributes:
        runs: pieces of work; `calls` of models answered in them, `failed` runs gave no result.
        sent: what those calls took.
        needed: what they would have taken had PAL kept no answers.
        whole: what they would have taken with whole files in place of hunks, and no kept answers.
        full_usd: `sent`, at the models that answered, nothing cached by their vendors;
            `answers_usd` of it is for what they said.
        paid_usd: what was paid for answers; `lost_usd` was paid for attempts without one.
    """

    runs: int = 0
    calls: int = 0
    failed: int = 0
    sent: Tokens = Tokens()
    needed: Tokens = Tokens()
    whole: Tokens = Tokens()
    full_usd: float = 0.0
    answers_usd: float = 0.0
    paid_usd: float = 0.0
    lost_usd: float = 0.0

    def __add__(self, other: Self) -> Self:
        """Both."""
        names = [field.name for field in fields(self)]
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing saved, in USD; below zero if it cost more."""

    name: str
    usd: float


@dataclass(frozen=True, slots=True)
class MonthBill:
    """All work, priced. `cards` are the strongest model of each vendor, the strongest first."""

    work: dict[Kind, Work]
    cards: Sequence[ModelCard]

    @property
    def total(self) -> Work:
        """All kinds together."""
        return sum(self.work.values(), Work())

    @property
    def paid_usd(self) -> float:
        """All that was spent."""
        return self.total.paid_usd + self.total.lost_usd

    @property
    def strongest_usd(self) -> float:
        """What the same work costs on the strongest model, whole files, nothing kept."""
        return self.total.whole.usd(self.cards[0])

    @property
    def article_usd(self) -> float:
        """What would be left of that after the article's saving."""
        return self.strongest_usd * (1 - ARTICLE_SAVING)

    @property
    def share(self) -> float:
        """The bill as a share of the strongest model's."""
        return self.paid_usd / self.strongest_usd if self.strongest_usd else 0.0

    @property
    def parts(self) -> tuple[Part, ...]:
        """What made the difference, one after the other: together all of it.

        Scope is taken first, at the strongest model's price, and prompt caching last, at the
        price of the models that answered; in another order the shares would be others.
        """
        total, card = self.total, self.cards[0]
        whole, needed, sent = (one.usd(card) for one in (total.whole, total.needed, total.sent))
        parts = (
            Part("scope: hunks, not whole files", whole - needed),
            Part("cache: answers PAL had", needed - sent),
            Part("tier: weaker models", sent - total.full_usd),
            Part("prompt caching by vendors", total.full_usd - total.paid_usd),
        )
        lost = Part("attempts without an answer", -total.lost_usd)
        return (*parts, lost) if total.lost_usd else parts

    def share_at(self, times: float) -> float:
        """The bill's share were every answer so many times as long."""
        more, total = times - 1, self.total
        answers = Tokens(output=total.whole.output).usd(self.cards[0])
        strongest = self.strongest_usd + more * answers
        return (self.paid_usd + more * total.answers_usd) / strongest if strongest else 0.0

    def output_at(self, share: float) -> float | None:
        """Tokens more in every answer to thinkdeep that would bring the bill to that share.

        They cost the same in both bills. None if the bill is past it, or nobody thought.
        """
        runs = self.work.get(Kind.THINKDEEP, Work()).runs
        prices = self.cards[0].prices_for(0)
        room = (share * self.strongest_usd - self.paid_usd) / (1 - share)
        if not runs or prices is None or room < 0:
            return None
        return room / runs / prices.output * 1e6
