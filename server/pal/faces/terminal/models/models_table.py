"""The models, as a table for people, and below it what keeps some from being asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from pal.faces.terminal.models.models_row import ModelRow
from pal.faces.terminal.short_number import short_number
from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table

_COLUMNS = (
    Column("model"),
    Column("vendor", spare=3),
    Column("tier"),
    Column("window", is_number=True),
    Column("answer", is_number=True, spare=2),
    Column("$/M in", is_number=True),
    Column("cached", is_number=True, spare=1),
    Column("out", is_number=True),
    Column("can be asked"),
    Column("also called", spare=4),
)


def models_table(rows: Sequence[ModelRow], style: Style, stream: TextIO) -> Iterator[str]:
    """The lines, without their ends."""
    yield from table(_COLUMNS, [_cells(row) for row in rows], style, stream).splitlines()
    yield ""
    if any(row.has_steps for row in rows):
        yield from style.wrap("* Larger requests cost more a token; --json has every price.", "")
    for vendor, obstacle in _obstacles(rows).items():
        yield from style.wrap(f"{vendor}: {obstacle}", "")
    older = [f"{row.card.id} ({', '.join(row.stands_in_for)})" for row in rows if row.stands_in_for]
    if older:
        yield from style.wrap(f"Stand-ins for older models: {'; '.join(older)}.", "")


def _cells(row: ModelRow) -> list[str]:
    card = row.card
    return [
        card.id,
        card.vendor,
        ", ".join(card.tiers),
        short_number(card.context_window),
        short_number(card.max_output),
        *_prices(row),
        "yes" if row.obstacle is None else "no",
        ", ".join(row.aliases),
    ]


def _prices(row: ModelRow) -> tuple[str, str, str]:
    if row.card.included:
        return "included", "-", "-"
    if row.prices is None:
        return "unknown", "unknown", "unknown"
    cached = "unknown" if row.prices.cached is None else f"{row.prices.cached:g}"
    step = "*" if row.has_steps else ""
    return f"{row.prices.input:g}{step}", cached, f"{row.prices.output:g}{step}"


def _obstacles(rows: Sequence[ModelRow]) -> dict[str, str]:
    return {row.card.vendor: row.obstacle for row in rows if row.obstacle is not None}
