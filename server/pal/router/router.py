"""The one door to the models: redact, plan, reserve, dispatch, record."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from pal.domain.chat import ChatParams, ChatReply, Message, ReplySchema
from pal.domain.errors import InvalidReply, Refused
from pal.domain.model_card import ModelCard
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections
from pal.router.ask import Answer, Ask, Origin, Reply
from pal.router.attempt import Attempt, Clock
from pal.router.budget import baseline_usd
from pal.router.dispatch import Dispatch
from pal.router.health import Health
from pal.router.planner import Planner
from pal.router.policy import Candidate
from pal.router.redact import redact
from pal.router.tokens import expected_tokens
from pal.store.call import Call
from pal.store.ledger import Ledger
from pal.store.limits import Limits


class Router:
    """Nothing leaves the machine except through `ask`."""

    def __init__(
        self,
        *,
        connections: Connections,
        catalogue: Catalogue,
        ledger: Ledger,
        health: Health,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._planner = Planner(connections, catalogue, health)
        self._catalogue = catalogue
        self._ledger = ledger
        self._health = health
        self._clock = clock
        self._schemas: dict[type, ReplySchema] = {}

    @property
    def missing(self) -> Mapping[str, str]:
        """Vendor → what it lacks to be used, one sentence each."""
        return self._connections.missing

    def vendors(self, origin: Origin) -> tuple[str, ...]:
        """The vendors that are configured and allowed here."""
        return tuple(self._planner.providers(origin))

    def can_ask(self, origin: Origin) -> bool:
        """Whether any vendor is configured and allowed here."""
        return bool(self.vendors(origin))

    async def ask(self, ask: Ask[Reply]) -> Answer[Reply]:
        """One model's answer, by way of as many as it takes; `ask.origin.trail` tells of them.

        Raises:
            NoModel: nothing configured and allowed can take it; nothing was sent.
            BudgetExceeded: it does not fit a budget; nothing more was sent.
            AllModelsFailed: every attempt failed.
        """
        texts, redactions = redact((ask.system, *(message.text for message in ask.messages)))
        trail, settings = ask.origin.trail, ask.origin.settings
        walk = Dispatch(
            self._planner.plan(ask, texts),
            on_route=ask.origin.on_route,
            downgrade=settings.budget.on_exceeded == "downgrade",
        )
        attempts: list[Attempt] = []

        async def send(candidate: Candidate) -> Reply:
            attempt = self._attempt(ask, candidate, expected_tokens(texts), len(attempts) + 1)
            attempts.append(attempt)
            params = self._params(ask, candidate.card, texts)
            return await attempt.run(params, _limits(ask.origin), lambda said: _read(said, ask))

        trail.redacted |= {_digest(secret) for secret in redactions.secrets.values()}
        try:
            reply = await walk.run(send)
        finally:
            trail.route += walk.route
        answered = attempts[-1]
        if answered.usage is not None:
            trail.add_baseline(self._baseline(ask.origin, answered))
        card = answered.card
        return Answer(reply=reply, model=card.id, vendor=card.vendor, redactions=redactions)

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

    def _attempt(
        self, ask: Ask[Reply], candidate: Candidate, expected_in: int, number: int
    ) -> Attempt:
        call = Call(
            id=f"c_{secrets.token_hex(8)}",
            at=self._clock(),
            workspace=ask.origin.workspace,
            workflow=ask.origin.workflow,
            run=ask.origin.run,
            task=ask.task,
            vendor=candidate.card.vendor,
            model=candidate.card.id,
            prompt_version=ask.prompt_version,
            attempt=number,
            reserved_usd=candidate.worst_usd,
        )
        return Attempt(
            call=call,
            role=ask.role,
            card=candidate.card,
            provider=self._connections.providers[candidate.card.vendor],
            ledger=self._ledger,
            health=self._health,
            trail=ask.origin.trail,
            expected_in=expected_in,
        )

    def _schema(self, reply: type[Reply]) -> ReplySchema:
        if reply not in self._schemas:
            schema = reply.model_json_schema(by_alias=True)
            self._schemas[reply] = ReplySchema(reply.__name__, schema)
        return self._schemas[reply]

    def _baseline(self, origin: Origin, answered: Attempt) -> float | None:
        vendors = tuple(self._planner.providers(origin))
        strongest = self._catalogue.strongest(vendors)
        provider = self._connections.providers.get(strongest.vendor) if strongest else None
        return baseline_usd(provider, strongest, [answered.usage] if answered.usage else [])


def _limits(origin: Origin) -> Limits:
    budget = origin.settings.budget
    return Limits(budget.request_usd, budget.daily_usd, budget.monthly_usd)


def _read(said: ChatReply, ask: Ask[Reply]) -> Reply:
    if said.stop == "refused":
        raise Refused(f"{said.model} would not answer.", usage=said.usage)
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


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
