"""One measured figure beside its baseline and its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `baseline` are in `unit`; the target is what the ratio or value must not pass."""

    name: str
    value: float
    unit: str
    target: str = ""
    baseline: float | None = None
    baseline_name: str = ""

    def __str__(self) -> str:
        beside = ""
        if self.baseline is not None:
            ratio = self.value / self.baseline
            beside = f"  {ratio:5.2f}x {self.baseline_name} ({self.baseline:.3f} {self.unit})"
        aim = f"  [target {self.target}]" if self.target else ""
        return f"{self.name:<52} {self.value:9.3f} {self.unit}{beside}{aim}"


def middle(values: Sequence[float]) -> float:
    """The median, in ms of values in seconds."""
    return median(values) * 1000
