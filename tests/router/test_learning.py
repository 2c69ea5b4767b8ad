"""What the learner promises: for any models, whatever is told of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pal.router.learning.arm import Arm
from pal.router.learning.choose import Choice, Purse, Terms, choose, expected_usd
from pal.router.learning.experience import Experience
from pal.router.learning.record import Outcome

FREE = Terms(usd_per_success=1e9)
DOLLARS = Terms(usd_per_success=5.0)

OUTCOMES = st.lists(
    st.builds(
        Outcome,
        task=st.sampled_from(["scan", "review"]),
        model=st.sampled_from(["a", "b", "c"]),
        at=st.integers(0, 60),
        reward=st.floats(-2, 3),
        usd=st.one_of(st.none(), st.floats(0, 2)),
        expected_usd=st.one_of(st.none(), st.floats(0, 2)),
        flips=st.sampled_from([0.0, 0.1, 0.3]),
    ),
    max_size=40,
)
ARMS = st.lists(
    st.builds(
        Arm,
        model=st.sampled_from(["a", "b", "c", "d"]),
        prior=st.one_of(st.none(), st.floats(0, 1)),
        expected_usd=st.one_of(st.none(), st.floats(0, 2)),
    ),
    min_size=1,
    unique_by=lambda arm: arm.model,
)
PURSES = st.one_of(st.none(), st.builds(Purse, st.floats(0, 1), st.floats(-1, 5)))


def lived(outcomes: Sequence[Outcome]) -> Experience:
    experience = Experience()
    for outcome in outcomes:
        experience = experience.after_asking(outcome.task).after(outcome)
    return experience


def shown(rewards: Mapping[str, Sequence[float]], task: str = "scan") -> Experience:
    """Each model's rewards, told without a cost."""
    pairs = [(model, reward) for model, told in rewards.items() for reward in told]
    return lived([Outcome(task, model, at, reward) for at, (model, reward) in enumerate(pairs)])


def shares(quality: Mapping[str, float], arms: Sequence[Arm], rounds: int) -> Mapping[str, float]:
    """How often each model is chosen in the last quarter of a run, with yes-or-no outcomes."""
    rng, experience, taken = Random(7), Experience(), list[str]()
    for number in range(rounds):
        model = choose(experience, "scan", arms, FREE, number)[0].arm.model
        taken.append(model)
        reward = float(rng.random() < quality[model])
        outcome = Outcome("scan", model, experience.clock("scan"), reward)
        experience = experience.after_asking("scan").after(outcome)
    late = taken[-rounds // 4 :]
    return {model: late.count(model) / len(late) for model in quality}


def first(ranked: Sequence[Choice]) -> str:
    return ranked[0].arm.model


@given(OUTCOMES, ARMS, PURSES, st.integers(0, 2**40))
def test_the_same_arguments_give_the_same_ranking_of_all_models(
    outcomes: list[Outcome], arms: list[Arm], purse: Purse | None, seed: int
) -> None:
    terms = Terms(5.0, purse)
    ranked = choose(lived(outcomes), "scan", arms, terms, seed)
    assert ranked == choose(lived(outcomes), "scan", arms, terms, seed)
    assert sorted(one.arm.model for one in ranked) == sorted(arm.model for arm in arms)
    for one in ranked:
        low, high = one.belief.interval
        assert 0 <= low <= high <= 1
        assert math.isfinite(one.utility)
        assert one.reason


@given(OUTCOMES, st.randoms(use_true_random=False))
def test_the_order_in_which_outcomes_are_heard_makes_no_difference(
    outcomes: list[Outcome], random: Random
) -> None:
    shuffled = list(outcomes)
    random.shuffle(shuffled)
    one, other = lived(outcomes), lived(shuffled)
    arms = [Arm("a"), Arm("b", 0.7, 0.1), Arm("c", 0.2)]
    for left in choose(one, "scan", arms, DOLLARS, 1):
        right = next(x for x in choose(other, "scan", arms, DOLLARS, 1) if x.arm == left.arm)
        assert left.belief.mean == pytest.approx(right.belief.mean)
        assert left.belief.variance == pytest.approx(right.belief.variance)
        assert left.expected_usd == pytest.approx(right.expected_usd)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=40, max_size=60), st.floats(0, 4), st.integers(0, 99))
def test_of_two_that_showed_the_same_the_cheaper_ranks_first(
    rewards: list[float], usd: float, seed: int
) -> None:
    experience = shown({"cheap": rewards, "dear": rewards})
    # The later of two equal records is the fresher; the cheap one must not need that.
    arms = [Arm("dear", None, usd + 1), Arm("cheap", None, usd)]
    ranked = [one for one in choose(experience, "scan", arms, DOLLARS, seed) if not one.is_look]
    means = {one.arm.model: one.belief.mean for one in ranked}
    if len(means) == 2 and means["cheap"] >= means["dear"]:
        assert first(ranked) == "cheap"


def test_the_better_model_is_found_and_kept() -> None:
    arms = [Arm("good"), Arm("fair"), Arm("bad")]
    assert shares({"good": 0.85, "fair": 0.55, "bad": 0.3}, arms, 300)["good"] > 0.9


def test_a_reversed_prior_is_unlearned() -> None:
    arms = [Arm("good", 0.3), Arm("fair", 0.55), Arm("bad", 0.85)]
    assert shares({"good": 0.85, "fair": 0.55, "bad": 0.3}, arms, 400)["good"] > 0.8


def test_a_prior_decides_before_anything_is_known() -> None:
    arms = [Arm("fair", 0.5), Arm("good", 0.8), Arm("bad", 0.3)]
    assert first(choose(Experience(), "scan", arms, FREE, 1)) == "good"


def test_a_model_that_changes_behind_its_name_is_noticed() -> None:
    before = shown({"a": [1.0] * 300, "b": [0.6] * 30})
    after = before
    for _ in range(300):
        after = after.after(Outcome("scan", "a", after.clock("scan"), 0.2))
    ranked = choose(after, "scan", [Arm("a"), Arm("b")], FREE, 1)
    assert first(ranked) == "b"


def test_a_good_record_in_other_tasks_counts_in_a_new_one() -> None:
    experience = Experience()
    for task in ("scan", "review", "merge"):
        for model, reward in (("good", 0.9), ("bad", 0.2)) * 20:
            experience = experience.after(Outcome(task, model, experience.clock(task), reward))
    ranked = choose(experience, "never seen", [Arm("bad"), Arm("good"), Arm("new")], FREE, 1)
    beliefs = {one.arm.model: one.belief for one in ranked}
    assert beliefs["good"].mean > beliefs["new"].mean > beliefs["bad"].mean
    assert beliefs["good"].variance < beliefs["new"].variance


def test_a_successor_inherits_quality_with_more_doubt_and_no_cost() -> None:
    experience = Experience()
    for reward in [1.0, 1.0, 0.0] * 30:
        told = Outcome("scan", "old", experience.clock("scan"), reward, 9.0, 3.0)
        experience = experience.after(told)
    old, new, stranger = Arm("old", None, 3.0), Arm("new", None, 1.0), Arm("other", None, 1.0)
    released = experience.after_release({"new": "old"})
    belief = {
        one.arm.model: one.belief for one in choose(released, "scan", [old, new, stranger], FREE, 1)
    }
    assert abs(belief["new"].mean - belief["old"].mean) < abs(
        belief["other"].mean - belief["old"].mean
    )
    assert belief["old"].variance < belief["new"].variance < belief["other"].variance
    assert expected_usd(released, "scan", new) == 1.0
    assert released.after_release({"new": "old"}) == released, "announced twice, inherited once"


def test_models_may_vanish_and_come_back() -> None:
    experience = shown({"a": [0.9] * 20, "gone": [0.1] * 20})
    assert first(choose(experience, "scan", [Arm("a"), Arm("b")], FREE, 1)) in ("a", "b")
    back = choose(experience, "scan", [Arm("a"), Arm("gone")], FREE, 1)
    assert first(back) == "a"


def test_a_price_that_becomes_unknown_counts_as_what_was_paid_or_as_the_dearest() -> None:
    paid = lived([Outcome("scan", "a", 0, 1.0, 0.25, 0.2)])
    assert expected_usd(paid, "scan", Arm("a")) == 0.25
    ranked = choose(paid, "scan", [Arm("a"), Arm("b"), Arm("c", None, 2.0)], DOLLARS, 1)
    usd = {one.arm.model: one for one in ranked}
    assert usd["b"].expected_usd is None
    assert usd["b"].utility == pytest.approx(usd["c"].utility)
    assert "price unknown" in usd["b"].reason


def test_what_is_paid_corrects_what_is_expected() -> None:
    told = [Outcome("scan", "a", at, 1.0, 0.3, 0.1) for at in range(60)]
    assert expected_usd(lived(told), "scan", Arm("a", None, 0.1)) == pytest.approx(0.3, rel=0.1)


def test_a_signal_that_is_often_wrong_moves_less_but_to_the_same_place() -> None:
    sure = shown({"a": [1.0] * 200})
    unsure = lived([Outcome("scan", "a", n, float(n % 5 > 0), flips=0.2) for n in range(400)])
    arms = [Arm("a")]
    one = choose(sure, "scan", arms, FREE, 1)[0].belief
    other = choose(unsure, "scan", arms, FREE, 1)[0].belief
    assert other.mean == pytest.approx(one.mean, abs=0.08)
    assert other.observed < one.observed


def test_a_reward_that_is_no_number_teaches_nothing() -> None:
    assert Experience().after(Outcome("scan", "a", 0, math.nan)) == Experience()


@given(OUTCOMES, ARMS, st.floats(0, 3))
def test_what_is_not_in_hand_is_not_first_while_something_is(
    outcomes: list[Outcome], arms: list[Arm], in_hand: float
) -> None:
    terms = Terms(5.0, Purse(0.1, in_hand))
    ranked = choose(lived(outcomes), "scan", arms, terms, 1)
    affordable = [one.is_affordable for one in ranked]
    assert affordable == sorted(affordable, reverse=True)
    if not any(affordable):
        known = [one.expected_usd for one in ranked if one.expected_usd is not None]
        assert ranked[0].expected_usd in (None, min(known, default=None))
