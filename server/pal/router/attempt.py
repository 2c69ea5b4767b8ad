"""One attempt at one model: in the ledger before it leaves, settled before its answer is used."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar, cast

from pal.domain.chat import ChatParams, ChatReply, Usage
from pal.domain.errors import ConnectionLost, TimedOut, VendorError
from pal.domain.model_card import ModelCard
from pal.domain.report import ModelUse, Role
from pal.providers.provider import Provider
from pal.router.ask import Listener
from pal.router.calibration import BYTES_PER_TOKEN
from pal.router.health import Health
from pal.router.hedge import OVERTAKEN
from pal.router.spans import attempt_span, tell_end
from pal.router.trail import Trail
from pal.router.unparsable import unparsable
from pal.store.call import Call, Outcome, Settlement
from pal.store.ledger import Ledger
from pal.store.limits import Limits

_LOG = logging.getLogger(__name__)

Value = TypeVar("Value")


@dataclass(slots=True)
class Attempt:
    """Runs a call and writes down how it went, whatever happens to it."""

    call: Call
    role: Role
    card: ModelCard
    provider: Provider
    ledger: Ledger
    health: Health
    trail: Trail
    expected_in: int
    usage: Usage | None = None
    ms: int = 0
    heard: int = 0
    """Characters of the answer that a listener was given."""

    async def run(
        self,
        params: ChatParams,
        limits: Limits,
        read: Callable[[ChatReply], Value],
        listener: Listener | None = None,
    ) -> Value:
        """The answer as `read` understands it, streamed if there is a listener.

        Raises:
            VendorError: it failed; the trail says how.
            BudgetExceeded: nothing was sent.
        """
        if (rehearsal := self.trail.rehearsal) is not None:
            room = params.max_output_tokens
            raise rehearsal.turned_back(
                self.card, self.provider, tokens_in=self.expected_in, tokens_out=room
            )
        await self._reserve(limits)
        if self.trail.watch is not None:
            self.trail.watch.asked(self.card.id)
        with attempt_span(self.call, params, stream=listener is not None):
            return await self._send(params, read, listener)

    async def _send(
        self, params: ChatParams, read: Callable[[ChatReply], Value], listener: Listener | None
    ) -> Value:
        identity = self.provider.identity
        self.health.starts(identity)
        began = time.perf_counter()
        try:
            reply = await self._reply(params, listener)
            self.usage = reply.usage
            value = read(reply)
        except VendorError as failure:
            self.health.ends(identity, failure)
            self.usage = self.usage or self._charged(failure)
            await self._settle(cast("Outcome", failure.outcome), began, str(failure))
            raise
        except BaseException as interruption:
            if OVERTAKEN in interruption.args:
                self.health.overtaken(identity)
            else:
                self.health.abandoned(identity)
            self.usage = self.usage or self._so_far()
            cancelled = isinstance(interruption, asyncio.CancelledError)
            word: Outcome = "cancelled" if cancelled else "error"
            await asyncio.shield(self._settle(word, began, type(interruption).__name__))
            raise
        self.health.ends(identity, None)
        await self._settle("ok", began, None)
        return value

    async def _reply(self, params: ChatParams, listener: Listener | None) -> ChatReply:
        if listener is None:
            return await self.provider.chat(params)
        async with aclosing(self.provider.stream(params)) as chunks:
            async for chunk in chunks:
                if chunk.text:
                    self.heard += len(chunk.text)
                    listener.text(chunk.text)
                if chunk.reply is not None:
                    return chunk.reply
        raise ConnectionLost(f"{self.card.id} ended without an answer.")

    async def _reserve(self, limits: Limits) -> None:
        """In the run's trail before the ledger is waited for: a run asks several at once."""
        spent, reserved = self.trail.taken_usd, self.call.reserved_usd
        self.trail.taken_usd += reserved
        try:
            await self.ledger.start(self.call, limits, spent)
        except BaseException:
            self.trail.taken_usd -= reserved
            raise

    def _charged(self, failure: VendorError) -> Usage | None:
        """What a failed request costs: what the vendor counted, but no less than was heard.

        A vendor that had begun to answer, or may have, charges even if it said no number.
        """
        reported, heard = failure.usage, self._so_far()
        if reported is None:
            may_charge = failure.answering or isinstance(failure, TimedOut)
            return heard if may_charge else None
        if heard.output > reported.output:
            return replace(reported, output=heard.output, estimated=True)
        return reported

    def _so_far(self) -> Usage:
        return Usage(
            input=self.expected_in, output=int(self.heard / BYTES_PER_TOKEN), estimated=True
        )

    async def _settle(self, outcome: Outcome, began: float, error: str | None) -> None:
        ms = self.ms = round((time.perf_counter() - began) * 1000)
        usage = self.usage or Usage()
        usd = self.provider.estimate_cost(self.card, usage) if self.usage else 0.0
        if usd is not None:
            self.trail.taken_usd += usd - self.call.reserved_usd
        use = ModelUse(
            model=self.card.id,
            vendor=self.card.vendor,
            role=self.role,
            tokens_in=usage.input,
            tokens_cached=usage.cache_read,
            tokens_out=usage.output,
            cost_usd=usd,
            ms=ms,
            outcome=outcome,
        )
        self.trail.uses.append(use)
        settlement = Settlement(outcome=outcome, usage=self.usage, usd=usd, ms=ms, error=error)
        learned = [unparsable(self.call)] if outcome == "invalid" else []
        await self.ledger.settle(self.call.id, settlement, learned)
        if self.trail.watch is not None:
            self.trail.watch.ended(use)
        tell_end(outcome, self.usage, usd)
        figures = {"ms": ms, "tokens_in": usage.input, "tokens_out": usage.output, "usd": usd}
        names = {"run": self.call.run, "call": self.call.id, "model": self.card.id}
        _LOG.info("attempt_ended", extra={**names, "outcome": outcome, **figures})


Clock = Callable[[], datetime]
"""Gives the time in UTC, with its zone."""
