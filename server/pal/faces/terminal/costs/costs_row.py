"""One line of what was spent: a model, a task, a day or a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pal.router.savings import RECALLED, Comparison, Savings
from pal.store.costs import CallSum


@dataclass(frozen=True, slots=True)
class CostRow:
    """Calls of one group together.

    Attributes:
        name: the group; None for calls outside of any workspace.
        calls: every attempt, failed ones too.
        answered: of `calls`, those that gave an answer, recalled ones too.
        recalled: of `answered`, those that PAL had, or was getting, already.
        started: of `calls`, those under way.
        lost: of `calls`, those whose process died.
        usd: what is known to have been spent; None where nothing is known.
        unknown: calls that cost nobody knows what.
        estimated: calls whose cost is PAL's own estimate.
        ms: median duration of the calls that a model answered, or None if none was.
    """

    name: str | None
    calls: int
    answered: int
    recalled: int
    started: int
    lost: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    usd: float | None
    unknown: int
    estimated: int
    ms: float | None
    savings: Savings | None

    @property
    def failed(self) -> int:
        """Attempts that ended without an answer."""
        return self.calls - self.answered - self.started - self.lost


def cost_row(name: str | None, sums: Sequence[CallSum], comparison: Comparison | None) -> CostRow:
    """All of `sums` in one row."""
    unknown = _count(sums, lambda one: not one.is_priced and one.outcome != "started")
    durations = [ms for one in sums for ms in one.durations]
    is_known = any(one.is_priced for one in sums)
    return CostRow(
        name=name,
        calls=_count(sums, lambda _: True),
        answered=_count(sums, lambda one: one.outcome == "ok" or one.outcome in RECALLED),
        recalled=_count(sums, lambda one: one.outcome in RECALLED),
        started=_count(sums, lambda one: one.outcome == "started"),
        lost=_count(sums, lambda one: one.outcome == "lost"),
        tokens_in=sum(one.usage.input for one in sums),
        tokens_cached=sum(one.usage.cache_read for one in sums),
        tokens_out=sum(one.usage.output for one in sums),
        usd=sum(one.usd for one in sums) if is_known else None,
        unknown=unknown,
        estimated=sum(one.estimated for one in sums),
        ms=median(durations) if durations else None,
        savings=comparison.savings(sums) if comparison else None,
    )


def cost_rows(
    sums: Iterable[CallSum], comparison: Comparison | None, *, dearest_first: bool
) -> list[CostRow]:
    """A row for each group: the dearest first, else in the order of their names."""
    groups: dict[str | None, list[CallSum]] = {}
    for one in sums:
        groups.setdefault(one.group, []).append(one)
    rows = [cost_row(name, group, comparison) for name, group in groups.items()]
    if dearest_first:
        return sorted(rows, key=lambda row: (-(row.usd or 0.0), -row.calls, row.name or ""))
    return sorted(rows, key=lambda row: row.name or "")


def _count(sums: Sequence[CallSum], wanted: Callable[[CallSum], bool]) -> int:
    return sum(one.calls for one in sums if wanted(one))
