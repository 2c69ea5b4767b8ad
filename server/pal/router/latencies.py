"""How long models take to answer, for knowing when one takes too long."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

KEPT = 50
"""Answers of each model that count: the latest."""

ENOUGH = 20
"""Answers that it takes to know what is late for a model."""


class Latencies:
    """The latest answers' times, in ms by model."""

    def __init__(self, known: Mapping[str, Iterable[int]] | None = None) -> None:
        self._ms: dict[str, deque[int]] = {
            model: deque(times, maxlen=KEPT) for model, times in (known or {}).items()
        }

    def observe(self, model: str, ms: int) -> None:
        """An answer took this long."""
        self._ms.setdefault(model, deque(maxlen=KEPT)).append(ms)

    def late_after_s(self, model: str) -> float | None:
        """Seconds that 19 of 20 answers take at most; None while too little is known."""
        times = sorted(self._ms.get(model, ()))
        if len(times) < ENOUGH:
            return None
        return times[int(len(times) * 0.95)] / 1000
