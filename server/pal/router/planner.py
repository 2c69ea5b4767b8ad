"""Gathers what the policy decides on: who is connected, what it would cost, who is well."""

from __future__ import annotations

from collections.abc import Mapping

from pal.domain.errors import NoModel
from pal.domain.model_card import ModelCard, Tier
from pal.domain.most_tokens import most_tokens
from pal.domain.task import TaskDefaults
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections
from pal.providers.provider import Provider
from pal.router.ask import Ask, Origin, Prose, Reply
from pal.router.budget import estimate
from pal.router.calibration import Calibration
from pal.router.health import Health
from pal.router.policy import Need, Offer, Plan, plan


class Planner:
    """Plans for an ask, as things stand now."""

    def __init__(
        self,
        connections: Connections,
        catalogue: Catalogue,
        health: Health,
        calibration: Calibration,
    ) -> None:
        self._connections = connections
        self._catalogue = catalogue
        self._health = health
        self._calibration = calibration

    def plan(self, ask: Ask[Reply], size: int) -> Plan:
        """The models that this would be sent to, in order; `size` is that of what would leave.

        Raises:
            NoModel: there is none; the message says what stands in the way of each.
        """
        chosen = self.consider(ask, size)
        if not chosen.candidates:
            raise NoModel(_why_none(chosen, self._connections.missing))
        return chosen

    def consider(self, ask: Ask[Reply], size: int) -> Plan:
        """The same plan, even if nothing can take the request.

        Raises:
            NoModel: no model that was asked for by name is connected.
        """
        settings = ask.origin.settings
        wanted = settings.routing.for_task(ask.task)
        own = settings.routing.tasks.get(ask.task)
        cap = own.max_usd if own is not None and own.max_usd is not None else float("inf")
        providers = self.providers(ask.origin)
        need = Need(
            tier=self._tier(ask, wanted),
            policy=settings.routing.policy,
            tokens_in=most_tokens(size),
            tokens_out=wanted.max_output_tokens,
            max_usd=min(cap, settings.budget.request_usd),
            structured=ask.reply is not Prose,
            preferred=self._preferred(ask, providers),
            first=ask.first,
            avoid=ask.avoid,
            judged=tuple(card for card in self._catalogue.cards if card.id in ask.judged),
        )
        offers = [
            self._offer(provider, card, size, need)
            for card in dict.fromkeys(need.preferred or self._catalogue.cards)
            if (provider := providers.get(card.vendor)) is not None
        ]
        chosen = plan(need, offers)
        if not chosen.candidates:
            chosen = plan(need, [self._as_last_resort(offer, providers) for offer in offers])
        return chosen

    def _tier(self, ask: Ask[Reply], wanted: TaskDefaults) -> Tier:
        """The user's own choice for the task goes before what the ask would take."""
        own = ask.origin.settings.routing.tasks.get(ask.task)
        chosen = own.tier if own is not None else None
        return chosen or ask.tier or wanted.tier

    def _offer(self, provider: Provider, card: ModelCard, size: int, need: Need) -> Offer:
        price = estimate(
            provider,
            card,
            expected_in=self._calibration.expected_tokens(card.vendor, size),
            most_in=need.tokens_in,
            tokens_out=need.tokens_out,
        )
        return Offer(card, price.expected, price.worst, self._health.unusable(provider.identity))

    def _as_last_resort(self, offer: Offer, providers: Mapping[str, Provider]) -> Offer:
        """A vendor that failed a moment ago is better than none."""
        identity = providers[offer.card.vendor].identity
        if offer.unusable is None or not self._health.may_be_tried_anyway(identity):
            return offer
        return Offer(offer.card, offer.expected_usd, offer.worst_usd)

    def providers(self, origin: Origin) -> dict[str, Provider]:
        """The vendors that are connected and that this session may use."""
        allowed = origin.settings.routing.vendors
        return {
            name: provider
            for name, provider in self._connections.providers.items()
            if name in allowed
        }

    def _preferred(
        self, ask: Ask[Reply], providers: Mapping[str, Provider]
    ) -> tuple[ModelCard, ...]:
        routing = ask.origin.settings.routing
        own = routing.tasks.get(ask.task)
        names = ask.models or (own.models if own is not None else ())
        if routing.single_model is not None:
            names = (routing.single_model,)
        cards = tuple(card for name in names for card in self._catalogue.resolve(name))
        if cards and not any(card.vendor in providers for card in cards):
            vendors = sorted({card.vendor for card in cards})
            lacks = [
                self._connections.missing.get(vendor, f"{vendor} is not allowed here.")
                for vendor in vendors
            ]
            raise NoModel(f"{', '.join(names)} cannot be asked. {' '.join(lacks)}")
        return cards


def _why_none(chosen: Plan, missing: Mapping[str, str]) -> str:
    if chosen.passed_over:
        reasons = "; ".join(
            f"{model}: {why}" for model, why in list(chosen.passed_over.items())[:4]
        )
        return f"No model can take this request now. {reasons}."
    return f"No model is configured. {' '.join(missing.values())}"
