"""Which vendors can be asked now: rests, parks, and the circuit breaker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pal.domain.errors import RateLimited, TimedOut, Unauthorized, VendorError

FIRST_REST_S = 8.0
LONGEST_REST_S = 120.0
DEFAULT_LIMIT_REST_S = 20.0
"""Rest after a rate limit that names no time."""


@dataclass(slots=True)
class _State:
    rest_until: float = 0.0
    asked_to_rest: bool = False
    failures: int = 0
    overtaken: int = 0
    probing: bool = False
    parked: str | None = None


class Health:
    """What is known of each (vendor, endpoint, key), by `Provider.identity`.

    A vendor that fails rests, each time twice as long; when the rest is over one request may
    try it (half open) while the others still go elsewhere.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._states: dict[str, _State] = {}

    def unusable(self, identity: str) -> str | None:
        """Why it must not be asked now, in words; None if it may be."""
        state = self._states.get(identity)
        if state is None:
            return None
        if state.parked is not None:
            return state.parked
        if state.probing:
            return "another request is finding out whether its vendor is back"
        left = state.rest_until - self._now()
        if left <= 0:
            return None
        why = "its vendor asked to wait" if state.asked_to_rest else "its vendor failed just now"
        return f"{why}; it rests for {max(left, 1):.0f} s more"

    def condition(self, identity: str) -> tuple[Literal["ok", "resting", "parked"], float]:
        """How it is, and for how many seconds more it rests."""
        state = self._states.get(identity)
        if state is not None and state.parked is not None:
            return "parked", 0.0
        left_s = state.rest_until - self._now() if state else 0.0
        return ("resting", left_s) if left_s > 0 else ("ok", 0.0)

    def may_be_tried_anyway(self, identity: str) -> bool:
        """Whether a resting vendor is better than none: not if it asked to wait, or is parked."""
        state = self._states.get(identity)
        if state is None or state.parked:
            return state is None
        return not state.asked_to_rest or state.rest_until <= self._now()

    def is_on_probation(self, identity: str) -> bool:
        """Whether its rest is over and it has yet to show that it is back."""
        state = self._states.get(identity)
        return state is not None and state.failures > 0 and state.rest_until <= self._now()

    def begins_probe(self, identity: str) -> bool:
        """Takes the place of the one request that tries it; False if that is taken or no use."""
        if not self.is_on_probation(identity) or self._states[identity].probing:
            return False
        self._states[identity].probing = True
        return True

    def starts(self, identity: str) -> None:
        """A request is about to leave; if the vendor was failing, it is the one that tries."""
        state = self._states.get(identity)
        if state is not None and state.failures:
            state.probing = True

    def ends(self, identity: str, failure: VendorError | None) -> None:
        """How that request ended; None: well. Failures that say nothing of health are ignored."""
        state = self._states.setdefault(identity, _State())
        state.probing = False
        if failure is None:
            self._states[identity] = _State()
        elif isinstance(failure, Unauthorized):
            state.parked = str(failure)
        elif isinstance(failure, RateLimited):
            state.asked_to_rest = True
            wait = failure.retry_after_s
            state.rest_until = self._now() + (DEFAULT_LIMIT_REST_S if wait is None else wait)
        elif failure.rests:
            state.failures += 1
            pause = min(FIRST_REST_S * 2 ** (state.failures - 1), LONGEST_REST_S)
            state.asked_to_rest = failure.retry_after_s is not None
            state.rest_until = self._now() + max(pause, failure.retry_after_s or 0.0)

    def overtaken(self, identity: str) -> None:
        """It was so late that another answered before it; once may happen, twice is a failure."""
        state = self._states.setdefault(identity, _State())
        state.overtaken += 1
        if state.overtaken > 1 or state.failures:
            self.ends(identity, TimedOut("Its answers are later than usual."))
        else:
            state.probing = False

    def abandoned(self, identity: str) -> None:
        """The request was cancelled: nothing was learned."""
        if (state := self._states.get(identity)) is not None:
            state.probing = False
