"""Tells simulated vendors from real ones, so that nothing they say passes for a model's word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pal.domain.finding import Finding

SIMULATED = "[simulated] "
"""Stands before everything that a simulator, not a model, has said."""


def is_simulated(environment: Mapping[str, str]) -> bool:
    """Whether any vendor is a simulator: `PAL_SIMULATED=1`, or one of the simulator's own keys."""
    return environment.get("PAL_SIMULATED") == "1" or any(
        name.endswith("_API_KEY") and value.endswith("simulated")
        for name, value in environment.items()
    )


def label_of(finding: Finding, *, simulated: bool) -> str:
    """What stands before a finding's words: a local check's are real with simulators too."""
    return SIMULATED if simulated and finding.stage != "local" else ""


def announcement(ready: str, *, as_json: bool) -> str:
    """A simulator's line of JSON that says it is ready, with `PAL_SIMULATED` in its environment.

    As JSON again, or as `export` lines for a shell.
    """
    said: dict[str, Any] = json.loads(ready)
    environment = said["environment"] = {**said["environment"], "PAL_SIMULATED": "1"}
    exports = "\n".join(f"export {name}={value}" for name, value in environment.items())
    return json.dumps(said) if as_json else exports
