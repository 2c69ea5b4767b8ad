"""The simulator's own tests run on the fixtures that it offers to others."""

from __future__ import annotations

from tests.simulated import simulator, simulator_process, start_simulator

__all__ = ["simulator", "simulator_process", "start_simulator"]
