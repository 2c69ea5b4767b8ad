"""Tells simulated vendors from real ones, so that nothing they say passes for a model's word."""

from __future__ import annotations

from collections.abc import Mapping

SIMULATED = "[simulated] "
"""Stands before everything that a simulator, not a model, has said."""


def is_simulated(environment: Mapping[str, str]) -> bool:
    """Whether any vendor is a simulator: `PAL_SIMULATED=1`, or one of the simulator's own keys."""
    return environment.get("PAL_SIMULATED") == "1" or any(
        name.endswith("_API_KEY") and value.endswith("simulated")
        for name, value in environment.items()
    )
