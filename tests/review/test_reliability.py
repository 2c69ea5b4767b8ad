"""A model is relied on by what became of its findings, each of which counts once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.review.votes.certainty import TYPICAL
from pal.review.votes.reliability import CHANCE, reliability
from pal.store.signals import Signal, SignalKind
from tests.review.earlier import NOW

ONE = Signal(
    kind="verified",
    repository="/w",
    about="f_0",
    model="ada",
    task="codereview",
    language="python",
    prompt_version="p1",
    run=None,
    reason=None,
    at=NOW,
)


def signals(kind: SignalKind, times: int, model: str = "ada") -> list[Signal]:
    return [replace(ONE, kind=kind, about=f"f_{n}", model=model) for n in range(times)]


def test_of_whom_nothing_is_known_nothing_is_said() -> None:
    assert reliability([]) == {}
    assert reliability([replace(ONE, kind="unparsable", about="c_1")]) == {}


@pytest.mark.parametrize("kind", ["fixed", "accepted", "applied", "verified", "agreed"])
def test_good_news_speaks_for_a_model(kind: SignalKind) -> None:
    few, many = reliability(signals(kind, 2))["ada"], reliability(signals(kind, 50))["ada"]
    assert TYPICAL < few < many < CHANCE[kind]


@pytest.mark.parametrize("kind", ["refuted", "alone"])
def test_bad_news_speaks_against_it(kind: SignalKind) -> None:
    few, many = reliability(signals(kind, 2))["ada"], reliability(signals(kind, 50))["ada"]
    assert TYPICAL > few > many > CHANCE[kind]


def test_a_finding_counts_once_by_the_most_telling_that_is_known() -> None:
    dismissed = signals("dismissed", 3) + signals("accepted", 9, "bob")
    assert reliability(signals("agreed", 3) + dismissed) == reliability(dismissed)


def test_dismissals_tell_models_apart_where_some_are_accepted() -> None:
    known = reliability(signals("dismissed", 10) + signals("accepted", 10, "bob"))
    assert known["ada"] < TYPICAL < known["bob"]


def test_who_dismisses_everything_says_little_of_anyone() -> None:
    hardly = reliability(signals("dismissed", 200) + signals("dismissed", 200, "bob"))
    assert hardly["ada"] == hardly["bob"] > TYPICAL - 0.1


@given(st.lists(st.tuples(st.sampled_from([*CHANCE, "unparsable"]), st.integers(0, 9))))
def test_it_is_a_share_whatever_is_known_in_whatever_order(
    said: list[tuple[SignalKind, int]],
) -> None:
    known = [replace(ONE, kind=kind, about=f"f_{about}") for kind, about in said]
    shares = reliability(known)
    assert all(0 < share < 1 for share in shares.values())
    assert reliability(known[::-1]) == pytest.approx(shares)
