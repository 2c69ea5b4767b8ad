"""Follows a plan until a model answers: what is tried again, where it goes, when it ends."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from pal.domain.errors import (
    AllModelsFailed,
    BadRequest,
    BudgetExceeded,
    RateLimited,
    TooLarge,
    Unauthorized,
    VendorError,
)
from pal.router.hedge import hedged
from pal.router.policy import Candidate, Plan

_LOG = logging.getLogger(__name__)

LONGEST_WAIT_S = 2.0
"""A vendor that asks for no more than this is waited for, once."""

REQUESTS_PER_VENDOR = 2
"""Most HTTP requests that one ask sends to one vendor."""

PAUSE_S = 0.4
"""Before the only model there is gets its second try."""

Value = TypeVar("Value")
Send = Callable[[Candidate], Awaitable[Value]]


class Dispatch:
    """One walk along one plan; `already_asked`: vendors that the same ask was sent to."""

    def __init__(
        self,
        plan: Plan,
        *,
        on_route: Callable[[str], None] | None,
        downgrade: bool,
        patience_s: Callable[[Candidate], float | None] | None = None,
        already_asked: Iterable[str] = (),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.route: list[str] = []
        self._left = list(plan.candidates)
        self._on_route = on_route
        self._downgrade = downgrade
        self._patience_s = patience_s or _endless
        self._sleep = sleep
        self._requests: Counter[str] = Counter(already_asked)
        self._failures: list[str] = []
        self._bad_requests = 0

    async def run(self, send: Send[Value]) -> Value:
        """The first answer along the plan.

        Raises:
            AllModelsFailed: no candidate is left; names each failure.
            BudgetExceeded: the next candidate does not fit a budget, and may not be passed by.
        """
        while self._left:
            candidate = self._left[0]
            self._announce(candidate)
            self._requests[candidate.card.vendor] += 1
            try:
                return await self._send(candidate, send)
            except BudgetExceeded as exceeded:
                self._pass_by_dearer(candidate, exceeded)
            except VendorError as failure:
                self._failures.append(f"{candidate.card.id}: {failure}")
                self._left = await self._after(candidate, failure)
                left = [other.card.id for other in self._left]
                failed = {"model": candidate.card.id, "error": type(failure).__name__}
                _LOG.debug("attempt_failed", extra={**failed, "left": left})
        raise AllModelsFailed(
            "No model answered; what was found without one is kept. " + " ".join(self._failures)
        )

    async def _send(self, candidate: Candidate, send: Send[Value]) -> Value:
        """Where someone waits, a model that is later than usual gets a rival."""
        patience_s = self._patience_s(candidate)
        rivals = [other for other in self._left[1:] if not self._requests[other.card.vendor]]
        if patience_s is None or not rivals:
            return await send(candidate)
        rival = rivals[0]

        def ask_rival() -> Awaitable[Value]:
            self._left.remove(rival)
            self._requests[rival.card.vendor] += 1
            self.route.append(
                f"{rival.card.id}: {candidate.card.id} is later than 19 of 20 of its answers"
            )
            return send(rival)

        return await hedged(send(candidate), ask_rival, patience_s=patience_s)

    def _announce(self, candidate: Candidate) -> None:
        self.route.append(candidate.reason)
        if self._on_route is None:
            return
        failed = f"{self._failures[-1]} " if self._failures else ""
        self._on_route(f"{failed}Asking {candidate.card.id}.")

    def _pass_by_dearer(self, candidate: Candidate, exceeded: BudgetExceeded) -> None:
        self._requests[candidate.card.vendor] -= 1
        self.route.pop()
        cheaper = [other for other in self._left if other.worst_usd < candidate.worst_usd]
        if not (self._downgrade and cheaper):
            raise exceeded
        self.route.append(f"{candidate.card.id} was passed by: {exceeded}")
        self._left = cheaper

    async def _after(self, candidate: Candidate, failure: VendorError) -> list[Candidate]:
        """The candidates that are left, in order, after this one failed so."""
        vendor = candidate.card.vendor
        others = [other for other in self._left if other.card.vendor != vendor]
        same = [other for other in self._left if other.card.vendor == vendor][1:]
        if self._requests[vendor] >= REQUESTS_PER_VENDOR:
            same = []
        elif await self._is_worth_repeating(failure, alone=not others and not same):
            return [candidate, *self._left[1:]]
        match failure:
            case TooLarge():
                window = candidate.card.context_window
                fits = [c for c in (*same, *others) if c.card.context_window > window]
                return [c for c in self._left if c in fits]
            case BadRequest():
                self._bad_requests += 1
                return others if self._bad_requests == 1 else []
            case Unauthorized() | RateLimited():
                return others
            case _:
                return [*others, *same]

    async def _is_worth_repeating(self, failure: VendorError, *, alone: bool) -> bool:
        """Waits, and says whether to send the same again."""
        wait = failure.retry_after_s
        if isinstance(failure, RateLimited) and wait is not None and wait <= LONGEST_WAIT_S:
            await self._sleep(wait)
            return True
        if alone and failure.rests and (wait is None or wait <= LONGEST_WAIT_S):
            await self._sleep(wait or PAUSE_S)
            return True
        return False


def _endless(_: Candidate) -> float | None:
    return None
