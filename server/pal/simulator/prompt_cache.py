"""Prompt caching as vendors do it: a long prefix that was seen lately costs less."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from pal.simulator.call import Call
from pal.simulator.tokens import tokens_in

_MOST_PREFIXES = 4096


class PromptCache:
    """What was seen lately, apart for each key and model."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[str, str, bytes], float] = {}

    def use(self, call: Call) -> tuple[int, int]:
        """Tokens read from the cache and tokens written to it; remembers the call's prefixes."""
        if call.model is None:
            return 0, 0
        now = self._clock()
        sizes: list[int] = []
        read = 0
        for prefix in call.cacheable:
            size = tokens_in(prefix)
            if size < call.model.cache_minimum:
                continue
            place = (call.key, call.model.id, hashlib.sha256(prefix.encode()).digest())
            if self._until.get(place, now) > now:
                read = size
            self._until[place] = now + call.cache_ttl_s
            sizes.append(size)
        self._forget(now)
        return read, max(sizes, default=0) - read

    def clear(self) -> None:
        """Forget everything."""
        self._until.clear()

    def _forget(self, now: float) -> None:
        if len(self._until) > _MOST_PREFIXES:
            self._until = {place: until for place, until in self._until.items() if until > now}
