"""Leaves vendors alone for a while that have said they are asked too much."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pal.domain.report import Report

_FIRST_S, _LONGEST_S = 5.0, 300.0
_LIMITED = frozenset({"rate_limited", "overloaded"})


class BackOff:
    """By workspace: twice as long after each save that nobody had time for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pauses: dict[Path, tuple[float, float]] = {}

    def is_over(self, workspace: Path) -> bool:
        """Whether models may be asked again."""
        until, _ = self._pauses.get(workspace, (0.0, 0.0))
        return self._clock() >= until

    def heed(self, workspace: Path, report: Report) -> None:
        """Learns from what came of a save for which models were asked."""
        answered, _, asked = report.answered.partition(" of ")
        outcomes = {use.outcome for use in report.models}
        if answered != asked and outcomes & _LIMITED:
            _, pause = self._pauses.get(workspace, (0.0, _FIRST_S / 2))
            pause = min(pause * 2, _LONGEST_S)
            self._pauses[workspace] = self._clock() + pause, pause
        elif answered == asked != "0":
            self._pauses.pop(workspace, None)
