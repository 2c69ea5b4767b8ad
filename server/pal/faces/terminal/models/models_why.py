"""Which models a task would be sent to, in which order, and why; for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TextIO

from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table
from pal.router.policy import Candidate, Plan

_COLUMNS = (
    Column("", is_number=True),
    Column("model"),
    Column("vendor", spare=2),
    Column("tier", spare=1),
    Column("at most $", is_number=True),
    Column("why"),
)


def why_text(plan: Plan, missing: Mapping[str, str], style: Style, stream: TextIO) -> Iterator[str]:
    """The lines, without their ends."""
    if plan.candidates:
        cells = [_cells(place, one) for place, one in enumerate(plan.candidates, 1)]
        yield from table(_COLUMNS, cells, style, stream).splitlines()
    else:
        yield "No model can take this."
    if plan.passed_over or missing:
        yield ""
        yield "Passed over:"
    for name, reason in {**plan.passed_over, **missing}.items():
        yield from style.wrap(f"{name}: {reason}", "  ")


def _cells(place: int, one: Candidate) -> list[str]:
    card, why = one.card, one.reason.removeprefix(f"{one.card.id}: ")
    return [str(place), card.id, card.vendor, card.tier, f"{one.worst_usd:.4f}", why]


def why_json(plan: Plan, missing: Mapping[str, str]) -> str:
    """A list of rows: candidates with their place, then who is passed over, place null."""
    rows = [
        _row(place, one.card.id, one.card.vendor, one.expected_usd, one.worst_usd, one.reason)
        for place, one in enumerate(plan.candidates, 1)
    ]
    rows += [
        _row(None, model, None, None, None, reason) for model, reason in plan.passed_over.items()
    ]
    rows += [_row(None, None, vendor, None, None, reason) for vendor, reason in missing.items()]
    return json.dumps(rows, indent=2) + "\n"


def _row(
    place: int | None,
    model: str | None,
    vendor: str | None,
    expected_usd: float | None,
    worst_usd: float | None,
    reason: str,
) -> dict[str, object]:
    return {
        "place": place,
        "model": model,
        "vendor": vendor,
        "expected_usd": expected_usd,
        "worst_usd": worst_usd,
        "reason": reason,
    }
