"""Rows in columns, as wide as the terminal lets them be."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pal.faces.terminal.plain import one_line
from pal.faces.terminal.style import Style

_GAP = 2
_ENDLESS = 10_000
"""Columns of an output that is no terminal: nothing is folded or left out of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `spare` ones are left out where there is no room, the highest first; 0 never."""

    title: str
    is_number: bool = False
    spare: int = 0


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    style: Style,
    stream: TextIO,
    *,
    total: bool = False,
) -> str:
    """The table as it suits the stream: one line a row, unless that is a very narrow terminal.

    With `total`, the last row stands out.
    """
    width = shutil.get_terminal_size().columns if stream.isatty() else None
    plain_rows = [[one_line(cell) for cell in row] for row in rows]
    shown = _fitting(columns, plain_rows, width)
    grid = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
    for place in shown:
        column = columns[place]
        if column.is_number:  # Half a number would be another number.
            longest = _width_of(column.title, *(row[place] for row in plain_rows))
            grid.add_column(Text(column.title), justify="right", no_wrap=True, min_width=longest)
        else:
            grid.add_column(Text(column.title), overflow="fold")
    for number, row in enumerate(plain_rows, 1):
        is_total = total and number == len(plain_rows)
        grid.add_row(*(Text(row[place]) for place in shown), style="bold" if is_total else None)
    lines = _drawn(grid, style, width).splitlines()
    left_out = [c.title for place, c in enumerate(columns) if c.title and place not in shown]
    if left_out:
        note = style.wrap(f"Not shown, for want of room: {', '.join(left_out)}.", "")
        lines += [style.paint(line, "dim") for line in note]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _fitting(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None
) -> list[int]:
    """The places of the columns that fit."""
    shown = list(range(len(columns)))
    widths = [
        _width_of(column.title, *(row[place] for row in rows))
        for place, column in enumerate(columns)
    ]
    while width is not None and sum(widths[place] + _GAP for place in shown) - _GAP > width:
        dearest = max(shown, key=lambda place: columns[place].spare)
        if not columns[dearest].spare:
            break
        shown.remove(dearest)
    return shown


def _width_of(*texts: str) -> int:
    return max(cell_len(text) for text in texts)


def _drawn(grid: Table, style: Style, width: int | None) -> str:
    console = Console(
        file=io.StringIO(),
        width=width or _ENDLESS,
        force_terminal=style.color,
        color_system="standard" if style.color else None,
        legacy_windows=False,
    )
    with console.capture() as drawing:
        console.print(grid)
    return drawing.get()
