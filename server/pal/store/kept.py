"""What is kept of findings, in one hand."""

from __future__ import annotations

from dataclasses import dataclass

from pal.store.database import Database
from pal.store.dismissals import Dismissals
from pal.store.findings import Findings
from pal.store.reports import Reports
from pal.store.sightings import Sightings
from pal.store.signals import Signals


@dataclass(frozen=True, slots=True)
class Kept:
    """The stores of what was found and of what became of it.

    `is_read_only`: a newer PAL made them, and nothing new is recorded; the opening has said so.
    """

    findings: Findings
    dismissals: Dismissals
    signals: Signals
    reports: Reports
    sightings: Sightings
    is_read_only: bool

    @classmethod
    def of(cls, database: Database) -> Kept:
        """All of them, in this database."""
        return cls(
            Findings(database),
            Dismissals(database),
            Signals(database),
            Reports(database),
            Sightings(database),
            database.read_only,
        )
