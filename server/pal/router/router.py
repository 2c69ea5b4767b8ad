"""The one door to the models: redact, recall or join, plan, reserve, dispatch, record."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from pal.domain.chat import ChatParams, ChatReply, Message, ReplySchema
from pal.domain.errors import InvalidReply, Refused
from pal.domain.model_card import ModelCard
from pal.domain.task import Task
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections
from pal.router.ask import Answer, Ask, Origin, Prose, Reply
from pal.router.attempt import Attempt, Clock
from pal.router.budget import baseline_usd
from pal.router.calibration import BYTES_PER_TOKEN, Calibration, size_of
from pal.router.dispatch import Dispatch
from pal.router.gratis import record_gratis
from pal.router.health import Health
from pal.router.joining import Joining
from pal.router.memory import Memory, Remembered
from pal.router.plan_log import log_plan
from pal.router.planner import Planner
from pal.router.policy import Candidate, Plan
from pal.router.redact import redact
from pal.router.spans import ask_span
from pal.store.call import Call
from pal.store.ledger import Ledger
from pal.store.limits import Limits

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
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._planner = Planner(connections, catalogue, health, calibration)
        self._catalogue = catalogue
        self._ledger = ledger
        self._memory = memory
        self._health = health
        self._calibration = calibration
        self._clock = clock
        self._joining: Joining[Remembered[Any]] = Joining()
        self._schemas: dict[type, ReplySchema] = {}

    @property
    def missing(self) -> Mapping[str, str]:
        """Vendor → what it lacks to be used, one sentence each."""
        return self._connections.missing

    def vendors(self, origin: Origin) -> tuple[str, ...]:
        """Those that are connected and may be asked here."""
        return tuple(self._planner.providers(origin))

    def explain(self, task: Task, origin: Origin, tokens: int) -> Plan:
        """Where a request of about so many tokens would go, even if nowhere; nothing is sent.

        Raises:
            NoModel: the settings name models for the task, and none of them is connected.
        """
        reply = Prose if task in _WRITTEN else BaseModel
        ask = Ask(task, "answer", origin, system="", messages=(), reply=reply, prompt_version="")
        return self._planner.consider(ask, ("x" * round(tokens * BYTES_PER_TOKEN),))

    def check_names(self, names: Iterable[str]) -> None:
        """Raises `UnknownName` for what is no model, alias or tier."""
        for name in names:
            self._catalogue.resolve(name)

    async def ask(self, ask: Ask[Reply]) -> Answer[Reply]:
        """One model's answer, by way of as many as it takes; `ask.origin.trail` tells of them.

        Raises:
            NoModel: nothing configured and allowed can take it; nothing was sent.
            BudgetExceeded: it does not fit a budget; nothing more was sent.
            AllModelsFailed: every attempt failed.
        """
        texts, redactions = redact((ask.system, *(message.text for message in ask.messages)))
        ask.origin.trail.redacted |= {_digest(secret) for secret in redactions.secrets.values()}
        with ask_span(ask.task, ask.role, ask.origin.run):
            said = await self._kept_or_new(ask, texts)
        return Answer(said.reply, said.model, said.vendor, redactions)

    async def _kept_or_new(self, ask: Ask[Reply], texts: Sequence[str]) -> Remembered[Reply]:
        if ask.listener is not None:
            return await self._walk(ask, texts)
        key = _key(ask, texts)
        if ask.is_kept and not ask.is_fresh:
            known = await self._memory.recall(
                [key], ask.reply, task=ask.task, role=ask.role, origin=ask.origin
            )
            if key in known:
                return known[key]
        joins = self._joining.joins(key)
        said = await self._joining.run(key, lambda: self._walk(ask, texts))
        answer: Remembered[Reply] = said
        if joins:
            await record_gratis(
                "joined",
                model=said.model,
                vendor=said.vendor,
                task=ask.task,
                role=ask.role,
                origin=ask.origin,
                ledger=self._ledger,
                at=self._clock(),
            )
        elif ask.is_kept:
            await self._memory.remember({key: answer})
        return answer

    async def _walk(self, ask: Ask[Reply], texts: Sequence[str]) -> Remembered[Reply]:
        """Plans, and follows the plan until a model answers."""
        trail, settings = ask.origin.trail, ask.origin.settings
        plan = self._planner.plan(ask, texts)
        log_plan(plan, ask)
        walk = Dispatch(
            plan,
            on_route=ask.origin.on_route,
            downgrade=settings.budget.on_exceeded == "downgrade",
        )
        size = size_of(texts)
        attempts: list[Attempt] = []

        async def send(candidate: Candidate) -> Reply:
            if ask.listener is not None and attempts and attempts[-1].heard:
                before, now = attempts[-1].card.id, candidate.card.id
                ask.listener.starts_over(f"{before} failed in the middle; {now} starts again.")
            attempt = self._attempt(ask, candidate, size, len(attempts) + 1)
            attempts.append(attempt)
            params = self._params(ask, candidate.card, texts)
            return await attempt.run(
                params, _limits(ask.origin), lambda said: _read(said, ask), ask.listener
            )

        try:
            reply = await walk.run(send)
        finally:
            trail.route += walk.route
        answered = attempts[-1]
        if (usage := answered.usage) is not None:
            trail.add_baseline(self._baseline(ask.origin, answered))
            if not usage.estimated:
                self._calibration.observe(answered.card.vendor, size, usage.input)
        return Remembered(reply, answered.card.id, answered.card.vendor)

    def _params(self, ask: Ask[Reply], card: ModelCard, texts: Sequence[str]) -> ChatParams:
        wanted = ask.origin.settings.routing.for_task(ask.task)
        turns = zip(ask.messages, texts[1:], strict=True)
        return ChatParams(
            model=card,
            system=texts[0],
            messages=tuple(Message(message.role, text) for message, text in turns),
            max_output_tokens=wanted.max_output_tokens,
            schema=self._schema(ask.reply),
            effort="low" if wanted.interactive else None,
            timeout_s=wanted.timeout_s,
        )

    def _attempt(self, ask: Ask[Reply], candidate: Candidate, size: int, number: int) -> Attempt:
        card = candidate.card
        call = Call(
            id=f"c_{secrets.token_hex(8)}",
            at=self._clock(),
            workspace=ask.origin.workspace,
            workflow=ask.origin.workflow,
            run=ask.origin.run,
            task=ask.task.value,
            vendor=card.vendor,
            model=card.id,
            prompt_version=ask.prompt_version,
            attempt=number,
            reserved_usd=candidate.worst_usd,
        )
        return Attempt(
            call=call,
            role=ask.role,
            card=card,
            provider=self._connections.providers[card.vendor],
            ledger=self._ledger,
            health=self._health,
            trail=ask.origin.trail,
            expected_in=self._calibration.expected_tokens(card.vendor, size),
        )

    def _schema(self, reply: type[Reply]) -> ReplySchema | None:
        if reply is Prose:
            return None
        if reply not in self._schemas:
            schema = reply.model_json_schema(by_alias=True)
            self._schemas[reply] = ReplySchema(reply.__name__, schema)
        return self._schemas[reply]

    def _baseline(self, origin: Origin, answered: Attempt) -> float | None:
        strongest = self._catalogue.strongest(self.vendors(origin))
        provider = self._connections.providers.get(strongest.vendor) if strongest else None
        return baseline_usd(provider, strongest, [answered.usage] if answered.usage else [])


def _limits(origin: Origin) -> Limits:
    budget = origin.settings.budget
    return Limits(budget.request_usd, budget.daily_usd, budget.monthly_usd)


def _read(said: ChatReply, ask: Ask[Reply]) -> Reply:
    if said.stop == "refused":
        raise Refused(f"{said.model} would not answer.", usage=said.usage)
    if ask.reply is Prose:
        end = "\n\n(The answer ended here: it ran out of room.)" if said.stop == "length" else ""
        return ask.reply.model_validate({"text": said.text + end})
    if said.stop == "length":
        raise InvalidReply(f"{said.model} ran out of room for its answer.", usage=said.usage)
    try:
        return ask.reply.model_validate_json(said.text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidReply(
            f"{said.model} did not answer in the form asked for ({first['msg']}).",
            usage=said.usage,
        ) from None


def _key(ask: Ask[Reply], texts: Sequence[str]) -> str:
    """All that the answer depends on: what is said, by whom it may be answered, in what shape."""
    routing = ask.origin.settings.routing
    parts = (
        *(ask.task, ask.role, ask.reply.__name__, *ask.models, "\0", *ask.first, "\0"),
        *(*routing.vendors, str(routing.single_model), routing.policy, "\0"),
        *(routing.for_task(ask.task).tier, str(routing.for_task(ask.task).max_output_tokens)),
        *texts,
    )
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
