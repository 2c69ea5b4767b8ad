"""Which models a task would be sent to, in which order, and why; for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TextIO

from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table
from pal.router.policy import Plan

_COLUMNS = (
    Column("", is_number=True),
    Column("model"),
    Column("vendor", spare=2),
    Column("tier"),
    Column("likely $", is_number=True),
    Column("at most $", is_number=True, spare=1),
)


def why_text(
    plan: Plan, missing: Mapping[str, str], style: Style, stream: TextIO
) -> Iterator[str]:
    """The lines, without their ends."""
    if plan.candidates:
        cells = [
            [
                str(place),
                one.card.id,
                one.card.vendor,
                one.card.tier,
                "unknown" if one.expected_usd is None else f"{one.expected_usd:.4f}",
                f"{one.worst_usd:.4f}",
            ]
            for place, one in enumerate(plan.candidates, 1)
        ]
        yield from table(_COLUMNS, cells, style, stream).splitlines()
        yield ""
        for place, one in enumerate(plan.candidates, 1):
            yield from style.wrap(f"{place}. {one.reason}", "")
    else:
        yield "No model can take this."
    if plan.passed_over or missing:
        yield ""
        yield "Passed over:"
    for model, reason in {**plan.passed_over, **missing}.items():
        yield from style.wrap(f"{model}: {reason}", "  ")


def why_json(plan: Plan, missing: Mapping[str, str]) -> str:
    """A list of rows: candidates with their place, then who is passed over, place null."""
    rows: list[dict[str, object]] = [
        {
            "place": place,
            "model": one.card.id,
            "vendor": one.card.vendor,
            "tier": one.card.tier,
            "expected_usd": one.expected_usd,
            "worst_usd": one.worst_usd,
            "reason": one.reason,
        }
        for place, one in enumerate(plan.candidates, 1)
    ]
    rows += [
        {"place": None, "model": model, "vendor": None, "reason": reason}
        for model, reason in plan.passed_over.items()
    ]
    rows += [
        {"place": None, "model": None, "vendor": vendor, "reason": reason}
        for vendor, reason in missing.items()
    ]
    return json.dumps(rows, indent=2) + "\n"
