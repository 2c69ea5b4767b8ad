"""Which models to ask, in which order, and why. Pure: the same inputs give the same plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pal.domain.model_card import ModelCard, Tier
from pal.domain.settings import Policy

_FALLBACK_TIERS: Mapping[Tier, tuple[Tier, ...]] = MappingProxyType(
    {
        Tier.WORKER: (Tier.WORKER, Tier.WORKHORSE, Tier.HEAVY),
        Tier.WORKHORSE: (Tier.WORKHORSE, Tier.HEAVY, Tier.WORKER),
        Tier.HEAVY: (Tier.HEAVY, Tier.WORKHORSE, Tier.WORKER),
        Tier.CONTEXT: (Tier.CONTEXT, Tier.WORKHORSE, Tier.HEAVY, Tier.WORKER),
    }
)
"""Where to go when a tier has nothing left: up first, so that quality is not given away."""

_POLICY_TIERS: Mapping[Policy, Mapping[Tier, Tier]] = MappingProxyType(
    {
        "economy": {Tier.WORKHORSE: Tier.WORKER},
        "balanced": {},
        "quality": {Tier.WORKER: Tier.WORKHORSE, Tier.WORKHORSE: Tier.HEAVY},
    }
)
"""Which tier a policy takes in place of the task's own. Heavy work never saves money."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a request needs of a model.

    Attributes:
        tokens_in: the request, estimated on the safe side.
        tokens_out: room for the answer.
        max_usd: most that one attempt may cost at worst.
        preferred: the caller's own choice in order; where given, nothing else is asked.
        first: ids to ask before the others, in order: those who know the conversation.
        avoid: the vendor to ask after all others, or None.
        judged: models whose words are to be judged: none is asked, their vendors after all others.
    """

    tier: Tier
    policy: Policy
    tokens_in: int
    tokens_out: int
    max_usd: float
    structured: bool = True
    preferred: tuple[ModelCard, ...] = ()
    first: tuple[str, ...] = ()
    avoid: str | None = None
    judged: tuple[ModelCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that could be asked: what it would cost, and why its vendor cannot be used now.

    `expected_usd` is None where the price is unknown; `worst_usd` is what would be reserved.
    """

    card: ModelCard
    expected_usd: float | None
    worst_usd: float
    unusable: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model to ask, what to reserve for it (USD), and why it stands where it does.

    `expected_usd` is what it is likely to cost; None where the price is unknown.
    """

    card: ModelCard
    worst_usd: float
    reason: str
    expected_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Models in the order to ask them, and those passed over, each with a reason in words."""

    candidates: tuple[Candidate, ...]
    passed_over: Mapping[str, str] = field(default_factory=dict[str, str])


def plan(need: Need, offers: Sequence[Offer]) -> Plan:
    """The models that can take the request: cheapest adequate first, vendors alternating."""
    passed_over: dict[str, str] = {}
    fitting: list[Offer] = []
    for offer in offers:
        obstacle = _obstacle(need, offer)
        if obstacle is None:
            fitting.append(offer)
        else:
            passed_over[offer.card.id] = obstacle
    ordered = _by_preference(need, fitting) if need.preferred else _by_tier(need, fitting)
    known_first = _known_first(need, ordered)
    ordered = _judged_last(need, _author_last(need, known_first))
    return Plan(tuple(ordered), MappingProxyType(passed_over))


def _obstacle(need: Need, offer: Offer) -> str | None:
    card = offer.card
    if card in need.judged:
        return "it is its own words that are to be judged"
    if need.preferred and card not in need.preferred:
        return "not among the models asked for"
    if offer.unusable is not None:
        return offer.unusable
    if need.structured and not card.capabilities.structured:
        return "it cannot be held to a structured answer"
    if need.tokens_in + need.tokens_out > card.context_window:
        wanted = need.tokens_in + need.tokens_out
        return f"the request needs {wanted:,} tokens and its window has {card.context_window:,}"
    if need.tokens_out > card.max_output:
        return f"it answers with at most {card.max_output:,} tokens"
    if offer.worst_usd > need.max_usd:
        return f"it could cost ${offer.worst_usd:.4f}, over the limit of ${need.max_usd:.4f}"
    return None


def _by_preference(need: Need, offers: Sequence[Offer]) -> list[Candidate]:
    order = {card.id: place for place, card in enumerate(need.preferred)}
    chosen = sorted(offers, key=lambda offer: order[offer.card.id])
    reasons = ("asked for", *(["next of those asked for"] * len(chosen)))
    return [_candidate(offer, reason) for offer, reason in zip(chosen, reasons, strict=False)]


def _known_first(need: Need, ordered: Sequence[Candidate]) -> list[Candidate]:
    by_id = {candidate.card.id: candidate for candidate in ordered}
    known = [
        replace(by_id[name], reason=f"{name}: it knows the conversation")
        for name in need.first
        if name in by_id
    ]
    return [*known, *(one for one in ordered if one.card.id not in need.first)]


def _author_last(need: Need, ordered: Sequence[Candidate]) -> list[Candidate]:
    others = [one for one in ordered if one.card.vendor != need.avoid]
    own = [
        replace(one, reason=f"{one.card.id}: last, for {need.avoid} wrote the change")
        for one in ordered
        if one.card.vendor == need.avoid
    ]
    return [*others, *own]


def _judged_last(need: Need, ordered: Sequence[Candidate]) -> list[Candidate]:
    vendors = {card.vendor for card in need.judged}
    others = [one for one in ordered if one.card.vendor not in vendors]
    own = [
        replace(one, reason=f"{one.card.id}: last, for {one.card.vendor} said what is to be judged")
        for one in ordered
        if one.card.vendor in vendors
    ]
    return [*others, *own]


def _by_tier(need: Need, offers: Sequence[Offer]) -> list[Candidate]:
    wanted = _POLICY_TIERS[need.policy].get(need.tier, need.tier)
    ordered: list[Candidate] = []
    left = list(offers)
    for tier in _FALLBACK_TIERS[wanted]:
        here = [offer for offer in left if _serves(offer.card, tier)]
        left = [offer for offer in left if offer not in here]
        note = "" if tier is wanted else f", in place of a {wanted}"
        strongest_first = tier is Tier.HEAVY and wanted is Tier.HEAVY
        rank = _strength if strongest_first else _thrift
        what = "strongest" if strongest_first else "cheapest"
        ordered += [
            _candidate(offer, f"{what if place == 0 else 'next'} {tier} that fits{note}")
            for place, offer in enumerate(_alternating(sorted(here, key=rank)))
        ]
    return ordered


def _serves(card: ModelCard, tier: Tier) -> bool:
    return tier in card.tiers if tier is Tier.CONTEXT else card.tier is tier


def _thrift(offer: Offer) -> tuple[bool, float, str]:
    unknown = offer.expected_usd is None
    return unknown, offer.expected_usd or 0.0, offer.card.id


def _strength(offer: Offer) -> tuple[float, str]:
    """Within the heavy tier a vendor's own price is its word on what is stronger."""
    return -(offer.expected_usd or 0.0), offer.card.id


def _alternating(offers: Sequence[Offer]) -> list[Offer]:
    """Every vendor's first, then every vendor's second: a fallback leaves the failing vendor."""
    rounds: defaultdict[str, int] = defaultdict(int)
    placed: list[tuple[int, Offer]] = []
    for offer in offers:
        placed.append((rounds[offer.card.vendor], offer))
        rounds[offer.card.vendor] += 1
    by_round: Callable[[tuple[int, Offer]], int] = lambda pair: pair[0]  # noqa: E731
    return [offer for _, offer in sorted(placed, key=by_round)]


def _candidate(offer: Offer, reason: str) -> Candidate:
    price = "price unknown" if offer.expected_usd is None else f"about ${offer.expected_usd:.4f}"
    said = f"{offer.card.id}: {reason} ({price})"
    return Candidate(offer.card, offer.worst_usd, said, offer.expected_usd)
