"""Which models are asked, in which order: the promises of `policy.plan`, for any offers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pal.domain.model_card import Capabilities, ModelCard, Prices, Tier
from pal.router.policy import Need, Offer, plan

TIERS = st.sampled_from([Tier.WORKER, Tier.WORKHORSE, Tier.HEAVY])


@st.composite
def an_offer(draw: st.DrawFn) -> Offer:
    price = draw(st.one_of(st.none(), st.floats(0.01, 30)))
    window = draw(st.sampled_from([8_000, 200_000, 1_000_000]))
    tier = draw(TIERS)
    card = ModelCard(
        id=f"m{draw(st.integers(0, 10_000))}",
        vendor=draw(st.sampled_from(["a", "b", "c"])),
        family="f",
        tiers=(tier, Tier.CONTEXT) if window == 1_000_000 else (tier,),
        context_window=window,
        max_output=draw(st.sampled_from([2_000, 64_000])),
        prices=(Prices(price, price * 5),) if price is not None else (),
        capabilities=Capabilities(structured=draw(st.booleans())),
    )
    worst = draw(st.floats(0, 1))
    expected = None if price is None else worst * draw(st.floats(0.1, 1))
    why_not = draw(st.sampled_from([None, None, None, "it rests"]))
    return Offer(card, expected, worst, why_not)


OFFERS = st.lists(an_offer(), max_size=12, unique_by=lambda offer: offer.card.id)
NEEDS = st.builds(
    Need,
    tier=TIERS,
    policy=st.sampled_from(["economy", "balanced", "quality"]),
    tokens_in=st.integers(0, 1_200_000),
    tokens_out=st.sampled_from([500, 4_000]),
    max_usd=st.floats(0, 1),
    structured=st.booleans(),
)


def fits(need: Need, offer: Offer) -> bool:
    return (
        offer.unusable is None
        and (offer.card.capabilities.structured or not need.structured)
        and need.tokens_in + need.tokens_out <= offer.card.context_window
        and need.tokens_out <= offer.card.max_output
        and offer.worst_usd <= need.max_usd
    )


@given(NEEDS, OFFERS)
def test_never_empty_while_something_fits_and_never_what_does_not(
    need: Need, offers: list[Offer]
) -> None:
    chosen = {candidate.card.id for candidate in plan(need, offers).candidates}
    assert chosen == {offer.card.id for offer in offers if fits(need, offer)}


@given(NEEDS, OFFERS)
def test_every_model_has_a_place_or_a_reason(need: Need, offers: list[Offer]) -> None:
    chosen = plan(need, offers)
    named = [candidate.card.id for candidate in chosen.candidates]
    assert sorted([*named, *chosen.passed_over]) == sorted(offer.card.id for offer in offers)
    assert all(candidate.reason for candidate in chosen.candidates)


@given(NEEDS, OFFERS, st.randoms())
def test_the_order_of_offers_changes_nothing(need: Need, offers: list[Offer], random) -> None:
    shuffled = list(offers)
    random.shuffle(shuffled)
    assert plan(need, offers).candidates == plan(need, shuffled).candidates


@given(NEEDS, OFFERS)
def test_of_one_vendor_and_tier_the_cheaper_comes_first(need: Need, offers: list[Offer]) -> None:
    if need.tier is Tier.HEAVY or need.policy == "quality":
        return
    cost = {offer.card.id: offer.expected_usd for offer in offers}
    ranked = [candidate.card for candidate in plan(need, offers).candidates]
    for place, dearer in enumerate(ranked):
        for cheaper in ranked[place + 1 :]:
            if (dearer.vendor, dearer.tier) != (cheaper.vendor, cheaper.tier):
                continue
            first, second = cost[dearer.id], cost[cheaper.id]
            assert second is None or (first is not None and first <= second)


@given(NEEDS, OFFERS)
def test_a_fallback_within_a_tier_leaves_the_failing_vendor(
    need: Need, offers: list[Offer]
) -> None:
    """The second candidate is of another vendor whenever the tier has one."""
    ranked = [candidate.card for candidate in plan(need, offers).candidates]
    if len(ranked) < 2 or ranked[0].tier is not ranked[1].tier:
        return
    same_tier = [card for card in ranked if card.tier is ranked[0].tier]
    if any(card.vendor != ranked[0].vendor for card in same_tier):
        assert ranked[1].vendor != ranked[0].vendor


def card(name: str, tier: Tier, vendor: str = "a") -> ModelCard:
    return ModelCard(name, vendor, "f", (tier,), 100_000, 10_000)


def test_an_explicit_choice_is_kept_in_its_order_and_nothing_else_is_asked() -> None:
    cheap, dear, other = (card(name, Tier.WORKER) for name in ("cheap", "dear", "other"))
    offers = [Offer(cheap, 0.1, 0.2), Offer(dear, 0.3, 0.4), Offer(other, 0.0, 0.1)]
    need = Need(Tier.WORKER, "balanced", 10, 10, 1.0, preferred=(dear, cheap))
    assert [c.card.id for c in plan(need, offers).candidates] == ["dear", "cheap"]


def test_heavy_work_takes_the_strongest_and_never_saves() -> None:
    offers = [
        Offer(card("cheap", Tier.HEAVY), 0.1, 0.2),
        Offer(card("strong", Tier.HEAVY, "b"), 0.4, 0.5),
    ]
    need = Need(Tier.HEAVY, "economy", 10, 10, 1.0)
    assert plan(need, offers).candidates[0].card.id == "strong"


@given(NEEDS, OFFERS, st.sampled_from(["a", "b", "c"]))
def test_who_wrote_the_change_is_asked_only_after_all_others(
    need: Need, offers: list[Offer], author: str
) -> None:
    before = [one.card for one in plan(need, offers).candidates]
    after = plan(replace(need, avoid=author), offers).candidates
    is_author = [one.card.vendor == author for one in after]
    assert is_author == sorted(is_author)
    assert [one.card for one in after] == sorted(before, key=lambda one: one.vendor == author)
    assert all("wrote the change" in one.reason for one in after if one.card.vendor == author)


@given(NEEDS, OFFERS, st.data())
def test_who_is_to_be_judged_is_not_asked_and_its_vendor_only_after_all_others(
    need: Need, offers: list[Offer], data: st.DataObject
) -> None:
    cards = [offer.card for offer in offers]
    judged = tuple(data.draw(st.lists(st.sampled_from(cards), max_size=2))) if cards else ()
    before = [one.card for one in plan(need, offers).candidates]
    result = plan(replace(need, judged=judged), offers)
    vendors = {card.vendor for card in judged}
    last = [one.card.vendor in vendors for one in result.candidates]
    assert last == sorted(last)
    assert {one.card for one in result.candidates} == set(before) - set(judged)
    assert all(card.id in result.passed_over for card in judged)
