"""Requests that find out whether a vendor is back, while others answer in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from pal.domain.chat import ChatParams
from pal.domain.errors import PalError
from pal.providers.provider import Provider
from pal.router.attempt import Attempt
from pal.router.health import Health
from pal.router.policy import Candidate, Plan
from pal.store.limits import Limits

GRACE_S = 1.0
"""Seconds that closing waits for scouts before it cancels them."""


class Scouts:
    """The requests that are out. Nobody waits for one, nor hears it.

    So a vendor that is still down, or hangs, costs nobody time, and what is heard is one model's
    answer. It costs one doubled request when the vendor is back. The attempt settles ledger and
    health itself; if that is after the run's report was made, only the ledger has it.
    """

    def __init__(self, health: Health, providers: Mapping[str, Provider]) -> None:
        self._health = health
        self._providers = providers
        self._out: set[asyncio.Task[None]] = set()

    def spared(self, plan: Plan) -> tuple[Plan, Candidate | None]:
        """The plan with those last whose vendor has yet to show that it is back.

        Beside it the model that would have been asked first, if others go before it now.
        """
        first = plan.candidates[0]
        candidates = tuple(sorted(plan.candidates, key=self._is_doubted))
        return replace(plan, candidates=candidates), first if candidates[0] != first else None

    @asynccontextmanager
    async def beside(
        self, attempt: Attempt, params: ChatParams, limits: Limits
    ) -> AsyncGenerator[None]:
        """Sends one while the body runs, unless another is finding out about the same vendor.

        It outlives the body, but not its cancellation.
        """
        identity = attempt.provider.identity
        if not self._health.begins_probe(identity):
            yield
            return
        scout = asyncio.create_task(_run(attempt, params, limits))
        self._out.add(scout)
        scout.add_done_callback(self._out.discard)
        # It may have ended before it left, or before it began.
        scout.add_done_callback(lambda _: self._health.abandoned(identity))
        try:
            yield
        except asyncio.CancelledError:
            scout.cancel()
            await asyncio.wait({scout})
            raise

    async def close(self) -> None:
        """Waits a moment for those that are out, then cancels them; each is written down."""
        if not self._out:
            return
        _, late = await asyncio.wait(self._out, timeout=GRACE_S)
        for scout in late:
            scout.cancel()
        if late:
            await asyncio.wait(late)

    def _is_doubted(self, candidate: Candidate) -> bool:
        identity = self._providers[candidate.card.vendor].identity
        return self._health.is_on_probation(identity)


async def _run(attempt: Attempt, params: ChatParams, limits: Limits) -> None:
    with suppress(PalError):  # Ledger and health know how it ended.
        await attempt.run(params, limits, lambda reply: reply)
