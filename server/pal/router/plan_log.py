"""Notes in the log where a request may go, and why."""

from __future__ import annotations

import logging
from typing import Any

from pal.router.ask import Ask
from pal.router.policy import Plan

_LOG = logging.getLogger(__name__)


def log_plan(plan: Plan, ask: Ask[Any]) -> None:
    """The candidates and those passed over, for whoever follows PAL's decisions."""
    if not _LOG.isEnabledFor(logging.DEBUG):
        return
    # What a vendor said, which might quote the request, comes after a colon.
    passed_over = {model: why.partition(":")[0] for model, why in plan.passed_over.items()}
    candidates = [candidate.reason for candidate in plan.candidates]
    fields = {"run": ask.origin.run, "task": ask.task, "role": ask.role}
    _LOG.debug("planned", extra={**fields, "candidates": candidates, "passed_over": passed_over})
