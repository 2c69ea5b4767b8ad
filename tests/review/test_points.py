"""What a panel says is counted: one vote a model, whatever the order, and nobody agrees unasked."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from pal.review.claims.panel_reply import PanelReply, SaidClaim, Side
from pal.review.claims.point import Point
from pal.review.claims.points_by_wording import points_by_wording
from pal.review.claims.voice import MOST_CLAIMS, Voice

STALE = (
    "A cache serves stale data until somebody invalidates its entries",
    "Stale data is served from the cache where its entries are not there to be invalidated, no",
)
READS = "A cache takes repeated reads off the database"
SENTENCES = (
    *STALE,
    READS,
    "Never use the cache",
    "Use the cache",
    "検索結果が空のとき例外になる",
    "",
)


def claim(text: str, side: Side | None = None, confidence: float = 0.5) -> SaidClaim:
    return SaidClaim(claim=text, side=side, confidence=confidence)


def voice(model: str, *claims: SaidClaim, assigned: Side | None = None) -> Voice:
    return Voice(model, "", claims, assigned=assigned)


claims = st.builds(
    claim,
    st.one_of(st.sampled_from(SENTENCES), st.text(max_size=30)),
    st.sampled_from(["for", "against", None]),
    st.sampled_from([0.2, 0.9]),
)
panels = st.lists(
    st.builds(
        lambda model, said, assigned: voice(model, *said, assigned=assigned),
        st.sampled_from(["ada", "bob", "eve", "joe"]),
        st.lists(claims, max_size=5),
        st.sampled_from(["for", "against", None]),
    ),
    max_size=4,
    unique_by=lambda one: one.model,
)


def points(*panel: Voice) -> tuple[Point, ...]:
    return points_by_wording(panel, panel)


def test_the_same_in_other_words_is_one_point_with_both_votes() -> None:
    said = "Stale data is served from the cache until its entries are invalidated by somebody"
    one, other = points(voice("ada", claim(STALE[0])), voice("bob", claim(said), claim(READS)))
    assert one.holds == ("ada", "bob")
    assert (other.text, other.holds, other.silent) == (READS, ("bob",), ("ada",))


def test_one_that_negates_is_not_the_same_however_alike() -> None:
    found = points(voice("ada", claim("Use the cache")), voice("bob", claim("Never use the cache")))
    assert {one.holds for one in found} == {("ada",), ("bob",)}


def test_alike_for_different_sides_is_disputed() -> None:
    found = points(
        voice("ada", claim("The cache is worth its stale data", "for")),
        voice("bob", claim("The stale data is too dear for the cache, worth or not", "against")),
    )
    assert {(one.holds, one.denies) for one in found} == {
        (("ada",), ("bob",)),
        (("bob",), ("ada",)),
    }


def test_what_a_model_was_told_to_argue_is_no_vote_and_what_it_concedes_is_one() -> None:
    found = points(
        voice("ada", claim(READS, "for"), claim(STALE[0], "against"), assigned="for"),
        voice("bob", claim(READS, "for"), claim(STALE[0], "against")),
    )
    assert {(one.text, one.holds, one.told) for one in found} == {
        (READS, ("bob",), ("ada",)),
        (STALE[0], ("ada", "bob"), ()),
    }


def test_what_it_says_for_no_side_is_no_vote_of_a_model_with_a_stance() -> None:
    (found,) = points(voice("ada", claim(READS), assigned="for"))
    assert (found.holds, found.told) == ((), ("ada",))


def test_who_holds_and_denies_the_same_has_no_vote() -> None:
    ada = voice("ada")
    point = Point.of("x", [(ada, None)], [(ada, None)], [ada])
    assert (point.holds, point.denies, point.silent) == ((), (), ("ada",))


def test_a_point_is_agreed_by_enough_and_by_more_than_deny_it() -> None:
    assert Point("x", ("a", "b")).is_agreed(2)
    assert not Point("x", ("a", "b")).is_agreed(3)
    assert Point("x", ("a", "b"), ("c",)).is_agreed(2)
    assert not Point("x", ("a", "b"), ("c", "d")).is_agreed(2)


def test_the_surest_speaks_for_a_point() -> None:
    (one,) = points(voice("ada", claim(READS)), voice("bob", claim(READS.upper(), None, 0.9)))
    assert one.text == READS.upper()


def test_an_answer_without_claims_is_a_claim_and_an_empty_one_none() -> None:
    assert Voice.of("ada", PanelReply(answer="Yes.\nIt is.", claims=())).claims == (
        claim("Yes. It is."),
    )
    assert Voice.of("ada", PanelReply(answer=" ", claims=(claim(" \x1b"),))).claims == ()


def test_a_thousand_claims_are_counted_as_a_few_and_the_rest_is_told_of() -> None:
    reply = PanelReply(answer="", claims=tuple(claim(f"claim {n}") for n in range(1_000)))
    said = Voice.of("ada", reply)
    assert (len(said.claims), said.uncounted) == (MOST_CLAIMS, 1_000 - MOST_CLAIMS)


def test_one_broken_claim_costs_no_other() -> None:
    reply = PanelReply.model_validate_json(
        '{"answer": "x", "side": "maybe", "claims": [7, {"claim": "a", "side": 3, "confidence":'
        ' 7}, {"confidence": 1}]}'
    )
    assert reply.side is None
    assert reply.claims == (claim("a", None, 1.0),)


@given(panels, st.randoms(use_true_random=False))
def test_order_changes_nothing(panel: list[Voice], chance: random.Random) -> None:
    shuffled = [
        Voice(
            one.model,
            one.answer,
            tuple(chance.sample(one.claims, len(one.claims))),
            assigned=one.assigned,
        )
        for one in chance.sample(panel, len(panel))
    ]
    assert points(*shuffled) == points(*panel)


@given(panels)
def test_each_member_is_in_one_place_and_no_claim_is_lost(panel: list[Voice]) -> None:
    found = points(*panel)
    models = sorted(one.model for one in panel)
    for point in found:
        assert (
            sorted((*point.holds, *point.denies, *point.told, *point.told_against, *point.silent))
            == models
        )
    # Every claim is in some point that its model is not silent on, if it does not say both.
    for one in panel:
        if len({claim.side for claim in one.claims}) == 1:
            assert any(one.model not in point.silent for point in found)


@given(panels)
def test_a_model_that_repeats_itself_gains_nothing(panel: list[Voice]) -> None:
    again = [Voice(one.model, one.answer, one.claims * 2, assigned=one.assigned) for one in panel]
    assert points(*again) == points(*panel)


@given(panels)
def test_a_silent_model_changes_only_who_is_silent(panel: list[Voice]) -> None:
    more = points(*panel, voice("zed"))
    assert [(one.text, one.holds, one.denies, one.told) for one in more] == [
        (one.text, one.holds, one.denies, one.told) for one in points(*panel)
    ]
    assert all("zed" in one.silent for one in more)
