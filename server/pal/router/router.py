"""The one door to the models: redact, recall or join, plan, reserve, dispatch, record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Any

from pydantic import BaseModel

from pal.domain.chat import Usage
from pal.domain.model_card import Tier
from pal.domain.prompt import Prompts
from pal.domain.task import Task
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections
from pal.providers.maker import maker
from pal.providers.turnstile import Turnstile
from pal.router.ask import Answer, Ask, Origin, Prose, Reply
from pal.router.attempt import Attempt, Clock
from pal.router.budget import baseline_usd
from pal.router.calibration import BYTES_PER_TOKEN, Calibration
from pal.router.call_of import call_of
from pal.router.chat_params import chat_params
from pal.router.dispatch import Dispatch
from pal.router.gratis import record_gratis
from pal.router.health import Health
from pal.router.joining import Joining
from pal.router.key import key_of
from pal.router.latencies import Latencies
from pal.router.let_hear import let_hear
from pal.router.memory import Memory, Remembered
from pal.router.outgoing import Outgoing
from pal.router.panel import Seating
from pal.router.plan_log import log_plan
from pal.router.planner import Planner
from pal.router.policy import Candidate, Plan
from pal.router.read_reply import read_reply
from pal.router.scouts import Scouts
from pal.router.spans import ask_span
from pal.store.ledger import Ledger

_WRITTEN = frozenset({Task.CHAT, Task.THINKDEEP})
"""Tasks whose answers are prose."""


class Router:
    """Nothing leaves the machine except through `ask`."""

    def __init__(
        self,
        *,
        connections: Connections,
        catalogue: Catalogue,
        ledger: Ledger,
        memory: Memory,
        health: Health,
        calibration: Calibration,
        latencies: Latencies,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._planner = Planner(connections, catalogue, health, calibration)
        self.panel = Seating(self._planner, catalogue).panel
        self._catalogue = catalogue
        self._ledger = ledger
        self._memory = memory
        self._health = health
        self._calibration = calibration
        self._latencies = latencies
        self._clock = clock
        # A thousand requests at once must not take the loop for themselves while they are made.
        self._turnstile = Turnstile(4)
        self._scouts = Scouts(health, connections.providers)
        self._joining: Joining[Remembered[Any]] = Joining()

    @property
    def missing(self) -> Mapping[str, str]:
        """Vendor → what it lacks to be used, one sentence each."""
        return self._connections.missing

    def vendors(self, origin: Origin) -> tuple[str, ...]:
        """Those that are connected and may be asked here."""
        return tuple(self._planner.providers(origin))

    def explain(
        self,
        task: Task,
        origin: Origin,
        tokens: int,
        *,
        models: tuple[str, ...] = (),
        tier: Tier | None = None,
    ) -> Plan:
        """Where a request of about so many tokens would go, even if nowhere; nothing is sent.

        Raises:
            NoModel: the settings name models for the task, and none of them is connected.
        """
        reply = Prose if task in _WRITTEN else BaseModel
        size = round(tokens * BYTES_PER_TOKEN)
        ask = Ask(task, "answer", origin, Prompts.of(""), (), reply, models, tier)
        return self._planner.consider(ask, size)

    def check_names(self, names: Iterable[str]) -> tuple[str, ...]:
        """Ids of the models that these are, as ids, aliases or tiers; else `UnknownName`."""
        return tuple(card.id for name in names for card in self._catalogue.resolve(name))

    def maker(self, text: str) -> str | None:
        """The vendor of the model that a text names, or None if it names none."""
        return maker(text, self._catalogue)

    async def close(self) -> None:
        """Ends what is out that nobody waits for."""
        await self._scouts.close()

    async def ask(self, ask: Ask[Reply]) -> Answer[Reply]:
        """One model's answer, by way of as many as it takes; `ask.origin.trail` tells of them.

        Raises:
            NoModel: nothing configured and allowed can take it; nothing was sent.
            BudgetExceeded: it does not fit a budget; nothing more was sent.
            AllModelsFailed: every attempt failed.
        """
        await self._turnstile.passes()
        outgoing = Outgoing.of(ask)
        redactions = outgoing.redactions
        ask.origin.trail.redacted |= {_digest(secret) for secret in redactions.secrets.values()}
        with ask_span(ask.task, ask.role, ask.origin.run):
            key = key_of(ask, outgoing)
            known = await self._recalled(key, ask)
            said = known or await self._new(key, ask, outgoing)
        return Answer(said.reply, said.model, said.vendor, redactions, known is not None)

    async def _recalled(self, key: str, ask: Ask[Reply]) -> Remembered[Reply] | None:
        if not ask.is_kept or ask.is_fresh:
            return None
        known = await self._memory.recall(
            [key], ask.reply, task=ask.task, role=ask.role, origin=ask.origin
        )
        if (answer := known.get(key)) is not None:
            let_hear(ask, answer.reply)
        return answer

    async def _new(self, key: str, ask: Ask[Reply], outgoing: Outgoing) -> Remembered[Reply]:
        alone = ask.origin.trail.rehearsal is not None  # Nobody must join what is not sent.
        if ask.listener is not None or alone:  # What is heard is heard by one.
            answer = await self._walk(ask, outgoing)
        else:
            answer = await self._joined(key, ask, outgoing)
        if ask.is_kept:
            await self._memory.remember({key: answer})
        return answer

    async def _joined(self, key: str, ask: Ask[Reply], outgoing: Outgoing) -> Remembered[Reply]:
        joins = self._joining.joins(key)
        answer: Remembered[Reply] = await self._joining.run(key, lambda: self._walk(ask, outgoing))
        if joins:
            await record_gratis(
                "joined",
                model=answer.model,
                vendor=answer.vendor,
                task=ask.task,
                role=ask.role,
                origin=ask.origin,
                ledger=self._ledger,
                at=self._clock(),
            )
        return answer

    async def _walk(self, ask: Ask[Reply], outgoing: Outgoing) -> Remembered[Reply]:
        """Plans, and follows the plan until a model answers."""
        trail, settings = ask.origin.trail, ask.origin.settings
        planned = self._planner.plan(ask, outgoing.largest_size)
        plan, doubted = self._scouts.spared(planned)
        log_plan(plan, ask)
        notes = (self._catalogue.successor_note(name) for name in ask.models)
        trail.route += [note for note in notes if note]
        walk = Dispatch(
            plan,
            on_route=ask.origin.on_route,
            downgrade=settings.budget.on_exceeded == "downgrade",
            patience_s=partial(self._patience_s, ask),
            already_asked=[doubted.card.vendor] if doubted else (),
        )
        attempts: list[Attempt] = []

        async def send(candidate: Candidate) -> tuple[Reply, Attempt]:
            if ask.listener is not None and attempts and attempts[-1].heard:
                before, now = attempts[-1].card.id, candidate.card.id
                ask.listener.starts_over(f"{before} failed in the middle; {now} starts again.")
            attempt = self._attempt(ask, candidate, outgoing, len(attempts) + 1)
            attempts.append(attempt)
            params = chat_params(ask, candidate.card, outgoing)
            reply = await attempt.run(
                params, ask.origin.limits, lambda said: read_reply(said, ask), ask.listener
            )
            return reply, attempt

        try:
            async with self._scouting(ask, doubted, outgoing):
                reply, answered = await walk.run(send)
        finally:
            trail.route += walk.route
        card = answered.card
        if (usage := answered.usage) is not None:
            trail.baselines.append(self._baseline(ask.origin, usage))
            if not usage.estimated:
                self._calibration.observe(card.vendor, outgoing.size(card), usage.input)
        self._latencies.observe(card.id, answered.ms)
        return Remembered(reply, card.id, card.vendor)

    def _patience_s(self, ask: Ask[Reply], candidate: Candidate) -> float | None:
        """How long to wait for a model before another is asked too; None: as long as it takes."""
        is_waited_for = ask.origin.settings.routing.for_task(ask.task).interactive
        if ask.listener is not None or not is_waited_for:  # What is heard is one model's answer.
            return None
        return self._latencies.late_after_s(candidate.card.id)

    def _scouting(
        self, ask: Ask[Reply], doubted: Candidate | None, outgoing: Outgoing
    ) -> AbstractAsyncContextManager[None]:
        if doubted is None:
            return nullcontext()
        why = f"{doubted.card.id}: its vendor may be back; others are asked until that is known"
        ask.origin.trail.route.append(why)
        attempt = self._attempt(ask, doubted, outgoing, 1)
        params = chat_params(ask, doubted.card, outgoing)
        return self._scouts.beside(attempt, params, ask.origin.limits)

    def _attempt(
        self, ask: Ask[Reply], candidate: Candidate, outgoing: Outgoing, number: int
    ) -> Attempt:
        card = candidate.card
        return Attempt(
            call=call_of(ask, candidate, number, self._clock()),
            role=ask.role,
            card=card,
            provider=self._connections.providers[card.vendor],
            ledger=self._ledger,
            health=self._health,
            trail=ask.origin.trail,
            expected_in=self._calibration.expected_tokens(card.vendor, outgoing.size(card)),
        )

    def _baseline(self, origin: Origin, usage: Usage) -> float | None:
        strongest = self._catalogue.strongest(self.vendors(origin))
        provider = self._connections.providers.get(strongest.vendor) if strongest else None
        return baseline_usd(provider, strongest, [usage])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
