"""What was spent, as a table for people: a row and a bar for each group, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from pal.faces.terminal.costs.costs_row import CostRow
from pal.faces.terminal.short_number import short_number
from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table
from pal.store.costs import Grouping

_BAR = 12
"""Characters of the longest bar."""


def costs_table(
    rows: Sequence[CostRow], total: CostRow, by: Grouping, style: Style, stream: TextIO
) -> str:
    """The rows, then the total."""
    everything = [*rows, total]
    started, lost = bool(total.started), bool(total.lost)
    columns = [
        Column(by),
        Column("calls", is_number=True),
        Column("answered", is_number=True, spare=2),
        *([Column("under way", is_number=True)] if started else []),
        *([Column("lost", is_number=True)] if lost else []),
        Column("tokens in", is_number=True, spare=1),
        Column("cached", is_number=True, spare=4),
        Column("out", is_number=True, spare=2),
        Column("USD", is_number=True),
        Column("share", is_number=True, spare=5),
        Column("ms median", is_number=True, spare=3),
        Column("", spare=6),
    ]
    most = max((row.usd or 0.0 for row in rows), default=0.0)
    lines = [
        [
            "all" if row is total else row.name or "(none)",
            f"{row.calls:,}",
            f"{row.answered:,}",
            *([f"{row.started:,}"] if started else []),
            *([f"{row.lost:,}"] if lost else []),
            short_number(row.tokens_in),
            short_number(row.tokens_cached),
            short_number(row.tokens_out),
            _usd(row),
            _share(row, total),
            "-" if row.ms is None else f"{row.ms:,.0f}",
            "" if row is total else _bar(row, most, stream),
        ]
        for row in everything
    ]
    return table(columns, lines, style, stream, total=True)


def _usd(row: CostRow) -> str:
    """`~` marks what is partly estimated, `+ ?` what is partly unknown."""
    if row.usd is None or (row.unknown and not row.usd):
        return "unknown" if row.unknown else "-"
    amount = "<0.0001" if 0 < row.usd < 0.0001 else f"{row.usd:,.4f}"
    return f"{'~' if row.estimated else ''}{amount}{' + ?' if row.unknown else ''}"


def _share(row: CostRow, total: CostRow) -> str:
    if row.usd is None or not total.usd:
        return "-"
    return f"{row.usd / total.usd:.0%}"


def _bar(row: CostRow, most: float, stream: TextIO) -> str:
    filled = round((row.usd or 0.0) / most * _BAR) if most else 0
    if row.usd and not filled:
        filled = 1
    return ("█" if _can_write("█", stream) else "#") * filled


def _can_write(text: str, stream: TextIO) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
