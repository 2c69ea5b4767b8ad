"""The simulator's own tests run on the fixtures that it offers to others."""

from __future__ import annotations

from tests.simulated import (
    all_vendors_process,
    simulator,
    simulator_process,
    start_simulator,
)

__all__ = ["all_vendors_process", "simulator", "simulator_process", "start_simulator"]
