"""What one connection has under way, and what earlier runs cost: for whoever shows it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pal.domain.report import Report

_MOST_BILLS = 10_000


@dataclass(frozen=True, slots=True)
class Bill:
    """What the run cost that told of a finding last: USD, and whether every price was known."""

    workflow: str
    usd: float
    is_known: bool


class Activity:
    """The runs under way by id, and the last bill of each finding by its id.

    `on_change` is called whenever something of it, or of what was spent, has changed.
    """

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.runs: dict[str, tuple[str, str]] = {}
        """Workflow and message by run."""
        self._bills: OrderedDict[str, Bill] = OrderedDict()

    def says(self, run: str, workflow: str, message: str) -> None:
        """A run has begun or goes on."""
        self.runs[run] = (workflow, message)
        self.on_change()

    def ended(self, run: str) -> None:
        """A run is over."""
        self.runs.pop(run, None)
        self.on_change()

    def charge(self, report: Report) -> None:
        """Keeps what the report's findings cost together."""
        bill = Bill(report.workflow, report.cost_usd, report.cost_known)
        for finding in report.findings:
            self._bills[finding.id] = bill
            self._bills.move_to_end(finding.id)
        while len(self._bills) > _MOST_BILLS:
            self._bills.popitem(last=False)

    def bill(self, finding: str) -> Bill | None:
        """What the run cost that told of this finding last, in this connection."""
        return self._bills.get(finding)
