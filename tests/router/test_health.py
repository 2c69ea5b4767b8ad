"""A vendor that fails rests; when its rest is over, one request finds out whether it is back."""

from __future__ import annotations

from pal.domain.errors import InvalidReply, RateLimited, ServerFailed, Unauthorized
from pal.router.health import FIRST_REST_S, Health


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_failure_rests_the_vendor_and_one_probe_tries_it() -> None:
    clock = Clock()
    health = Health(clock)
    health.ends("a", ServerFailed("down"))
    assert health.unusable("a") is not None
    clock.now += FIRST_REST_S
    assert health.unusable("a") is None
    health.starts("a")
    assert "back" in (health.unusable("a") or "")
    health.ends("a", None)
    assert health.unusable("a") is None


def test_each_failure_doubles_the_rest() -> None:
    clock = Clock()
    health = Health(clock)
    asked = 0
    for second in range(0, 61, 4):
        clock.now = 1000.0 + second
        if health.unusable("a") is None:
            asked += 1
            health.starts("a")
            health.ends("a", ServerFailed("down"))
    assert asked <= 4


def test_a_limit_is_kept_to_and_a_key_parks_for_good() -> None:
    clock = Clock()
    health = Health(clock)
    health.ends("a", RateLimited("slow", retry_after_s=30))
    clock.now += 29
    assert health.unusable("a") is not None
    assert not health.may_be_tried_anyway("a")
    clock.now += 1
    assert health.unusable("a") is None
    health.ends("b", Unauthorized("the key is wrong"))
    clock.now += 1e6
    assert health.unusable("b") == "the key is wrong"


def test_an_answer_of_no_use_says_nothing_of_health_and_others_are_not_rested() -> None:
    health = Health(Clock())
    health.ends("a", InvalidReply("prose"))
    health.ends("b", ServerFailed("down"))
    assert health.unusable("a") is None
    assert health.unusable("another key of b") is None


def test_a_cancelled_probe_frees_the_place() -> None:
    clock = Clock()
    health = Health(clock)
    health.ends("a", ServerFailed("down"))
    clock.now += FIRST_REST_S
    health.starts("a")
    health.abandoned("a")
    assert health.unusable("a") is None
