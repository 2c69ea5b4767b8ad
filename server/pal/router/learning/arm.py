"""A model that can be chosen, as the learner sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arm:
    """A model, the quality that was shipped for it (0 to 1) and what this request would cost.

    Either is None where it is unknown.
    """

    model: str
    prior: float | None = None
    expected_usd: float | None = None
