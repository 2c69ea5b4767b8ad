"""A request that gets no further than the door: what it would cost, with nothing sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from pal.domain.errors import AllModelsFailed
from pal.domain.model_card import ModelCard
from pal.providers.provider import Provider
from pal.router.budget import estimate


class NotSent(AllModelsFailed):
    """Here the request would have left the machine, or an earlier answer been taken for it."""


@dataclass(slots=True)
class Rehearsal:
    """Adds up what would be sent. Nothing leaves, and nothing is written down.

    Attributes:
        models: who would be asked, by id, once for each time.
        recalled: who had answered before, by id.
        tokens_in: of all prompts, as expected.
        cost_usd: as expected; None if a price is unknown.
    """

    models: list[str] = field(default_factory=list[str])
    recalled: list[str] = field(default_factory=list[str])
    tokens_in: int = 0
    cost_usd: float | None = 0.0

    def turned_back(
        self, card: ModelCard, provider: Provider, *, tokens_in: int, tokens_out: int
    ) -> NotSent:
        """Notes an attempt that is about to leave; what it is to fail with."""
        expected = estimate(
            provider, card, expected_in=tokens_in, most_in=tokens_in, tokens_out=tokens_out
        ).expected
        self.models.append(card.id)
        self.tokens_in += tokens_in
        is_known = expected is not None and self.cost_usd is not None
        self.cost_usd = (self.cost_usd or 0.0) + (expected or 0.0) if is_known else None
        return NotSent(f"{card.id} was not asked: this was an estimate.")

    def text(self, piece: str) -> None:  # noqa: ARG002 - It is a listener.
        """An earlier answer is there: whoever waits for it must not write it down again."""
        raise NotSent("The answer is known: this was an estimate.")

    def starts_over(self, why: str) -> None:
        """Never: nothing is heard."""
