"""The bill of a month for people: what was done, what it costs, what saved how much."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from pal.bench.month_bill import MonthBill, Work
from pal.bench.month_mix import ARTICLE_SAVING, Kind, Month
from pal.bench.month_notes import TARGET, month_notes
from pal.bench.month_repository import MonthRepository
from pal.faces.terminal.bill import dollars
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.short_number import short_number
from pal.faces.terminal.simulated import SIMULATED
from pal.faces.terminal.style import Style
from pal.faces.terminal.table import Column, table

_BAR = 40
"""Characters of the strongest model's bill."""

_MOST_PROBLEMS = 5


def month_text(
    bill: MonthBill, month: Month, found: MonthRepository, problems: Sequence[str], seconds: float
) -> str:
    """Tables, then what they rest on, then what failed."""
    style = Style.of(sys.stdout, os.environ, simulated=True)
    lines = [
        f"{SIMULATED}A month, replayed in {seconds:.0f} s: {dollars(bill.paid_usd)},"
        f" {bill.share:.1%} of {dollars(bill.strongest_usd)} for {bill.cards[0].id} for everything"
        f" (target: at most {TARGET:.0%}).",
        "",
        *_work(bill, style),
        "",
        *_parts(bill, style),
        "",
        "What this rests on:",
    ]
    for note in month_notes(bill, month, found):
        lines += style.wrap(one_line(note), "  ")
    if problems:
        lines += ["", f"What the reports complained of ({bill.total.failed:,} runs gave none):"]
        for problem in problems[:_MOST_PROBLEMS]:
            lines += style.wrap(one_line(problem), "  ")
        if (more := len(problems) - _MOST_PROBLEMS) > 0:
            lines.append(f"  … and {more} more; --json has them all.")
    return "".join(f"{line}\n" for line in lines)


def _work(bill: MonthBill, style: Style) -> list[str]:
    columns = [
        Column("work"),
        *(Column(name, is_number=True) for name in ("runs", "calls", "in", "in, whole", "out")),
        *(Column(name, is_number=True) for name in ("USD", "strongest", "share")),
    ]
    rows = [_row(kind.value, bill.work[kind], bill) for kind in Kind if kind in bill.work]
    rows.append(_row("all", bill.total, bill))
    return table(columns, rows, style, sys.stdout, total=True).splitlines()


def _row(name: str, work: Work, bill: MonthBill) -> list[str]:
    strongest = work.whole.usd(bill.cards[0])
    paid = work.paid_usd + work.lost_usd
    return [
        name,
        f"{work.runs:,}",
        f"{work.calls:,}",
        short_number(work.sent.input),
        short_number(work.whole.input),
        short_number(work.sent.output),
        f"{paid:,.2f}",
        f"{strongest:,.2f}",
        f"{paid / strongest:.1%}" if strongest else "-",
    ]


def _parts(bill: MonthBill, style: Style) -> list[str]:
    """Each part where the one before it ends, so that the bars make up the whole."""
    whole = bill.strongest_usd
    columns = [
        Column("strongest for everything, and where it goes"),
        Column("USD", is_number=True),
        Column("share", is_number=True),
        Column(""),
    ]
    parts = [*((part.name, part.usd) for part in bill.parts), ("PAL's bill", bill.paid_usd)]
    bars = _bars([usd / whole for _, usd in parts])
    rows = [
        [name, f"{usd:z,.2f}", f"{usd / whole:z.1%}", bar]
        for (name, usd), bar in zip(parts, bars, strict=True)
    ]
    article = 1 - ARTICLE_SAVING
    rows.append(["together", f"{whole:,.2f}", "100.0%", _BAR * _block()])
    rows.append(
        [
            f"for comparison: after the article's {ARTICLE_SAVING:.0%} saving",
            f"{bill.article_usd:,.2f}",
            f"{article:.1%}",
            round(article * _BAR) * _block(),
        ]
    )
    return table(columns, rows, style, sys.stdout).splitlines()


def _bars(shares: Sequence[float]) -> Iterator[str]:
    ends = [round(end * _BAR) for end in accumulate(shares, initial=0.0)]
    for start, end in pairwise(ends):
        first, last = sorted((start, end))
        yield " " * first + _block() * (last - first)


def _block() -> str:
    try:
        "█".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#"
    return "█"
