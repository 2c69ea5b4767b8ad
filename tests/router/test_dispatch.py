"""Where a failed attempt goes next."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pal.domain.errors import (
    AllModelsFailed,
    BadRequest,
    BudgetExceeded,
    ConnectionLost,
    InvalidReply,
    Overloaded,
    PalError,
    RateLimited,
    Refused,
    ServerFailed,
    TimedOut,
    TooLarge,
    Unauthorized,
)
from pal.domain.model_card import ModelCard, Tier
from pal.router.dispatch import Dispatch
from pal.router.policy import Candidate, Plan


def candidate(name: str, vendor: str, window: int = 100, worst: float = 0.1) -> Candidate:
    card = ModelCard(name, vendor, "f", (Tier.WORKER,), window, 10)
    return Candidate(card, worst, f"{name}: a reason")


A1, B1, A2 = candidate("a1", "a"), candidate("b1", "b"), candidate("a2", "a")


async def walk(
    plan: Sequence[Candidate], failures: dict[str, list[PalError]], *, downgrade: bool = False
) -> tuple[list[str], list[float], str]:
    """The models asked, the waits, and who answered (or the error's name)."""
    asked: list[str] = []
    waits: list[float] = []

    async def send(one: Candidate) -> str:
        asked.append(one.card.id)
        if failures.get(one.card.id):
            raise failures[one.card.id].pop(0)
        return one.card.id

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    dispatch = Dispatch(Plan(tuple(plan)), on_route=None, downgrade=downgrade, sleep=sleep)
    try:
        end = await dispatch.run(send)
    except PalError as error:
        end = type(error).__name__
    return asked, waits, end


@pytest.mark.parametrize("failure", [Overloaded, ServerFailed, TimedOut, ConnectionLost])
async def test_a_vendor_that_is_unwell_is_left_at_once(failure: type[PalError]) -> None:
    assert await walk([A1, B1, A2], {"a1": [failure("down")]}) == (["a1", "b1"], [], "b1")


@pytest.mark.parametrize("failure", [Refused, InvalidReply])
async def test_an_answer_of_no_use_goes_to_another_vendor(failure: type[PalError]) -> None:
    assert await walk([A1, A2, B1], {"a1": [failure("no")]}) == (["a1", "b1"], [], "b1")


async def test_a_short_wait_is_waited_once() -> None:
    limits: list[PalError] = [
        RateLimited("slow", retry_after_s=1.5),
        RateLimited("slow", retry_after_s=1.5),
    ]
    assert await walk([A1, B1], {"a1": limits}) == (["a1", "a1", "b1"], [1.5], "b1")


async def test_a_long_wait_is_not_waited() -> None:
    limits: list[PalError] = [RateLimited("slow", retry_after_s=2.5)]
    assert await walk([A1, B1], {"a1": limits}) == (["a1", "b1"], [], "b1")


async def test_at_most_two_requests_reach_one_vendor() -> None:
    down: list[PalError] = [ServerFailed("down") for _ in range(5)]
    asked, _, end = await walk([A1, A2, candidate("a3", "a")], {"a1": down, "a2": down})
    assert (asked, end) == (["a1", "a2"], "AllModelsFailed")


async def test_the_only_model_gets_a_second_try() -> None:
    asked, waits, end = await walk([A1], {"a1": [ServerFailed("hiccup")]})
    assert (asked, end) == (["a1", "a1"], "a1")
    assert len(waits) == 1


async def test_a_wrong_key_leaves_the_vendor_for_good() -> None:
    assert await walk([A1, A2, B1], {"a1": [Unauthorized("key")]}) == (["a1", "b1"], [], "b1")


async def test_too_large_goes_to_the_next_larger_window() -> None:
    small, large = candidate("small", "b", window=100), candidate("large", "a", window=200)
    too_large: dict[str, list[PalError]] = {"a1": [TooLarge("long")]}
    assert await walk([A1, small, large], too_large) == (["a1", "large"], [], "large")


async def test_a_refused_form_gets_one_try_elsewhere_and_no_more() -> None:
    bad: dict[str, list[PalError]] = {"a1": [BadRequest("form")], "b1": [BadRequest("form")]}
    asked, _, end = await walk([A1, A2, B1, candidate("c1", "c")], bad)
    assert (asked, end) == (["a1", "b1"], "AllModelsFailed")


async def test_over_budget_is_refused_or_goes_to_something_cheaper() -> None:
    dear, cheap = candidate("dear", "a", worst=0.5), candidate("cheap", "b", worst=0.1)
    over: dict[str, list[PalError]] = {"dear": [BudgetExceeded("budget")]}
    assert (await walk([dear, cheap], dict(over)))[2] == "BudgetExceeded"
    over = {"dear": [BudgetExceeded("budget")]}
    assert (await walk([dear, cheap], over, downgrade=True))[2] == "cheap"


async def test_the_error_names_every_failure() -> None:
    async def send(one: Candidate) -> str:
        raise ServerFailed(f"{one.card.id} is down.")

    dispatch = Dispatch(Plan((A1, B1)), on_route=None, downgrade=False)
    with pytest.raises(AllModelsFailed, match=r"a1 is down.*b1 is down"):
        await dispatch.run(send)
