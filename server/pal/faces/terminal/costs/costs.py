"""`pal costs`: what was spent, on what, and what that would have cost otherwise."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pal.core import Core, Opened
from pal.domain.errors import UnknownName
from pal.domain.model_card import ModelCard
from pal.faces.terminal.costs.costs_json import costs_json
from pal.faces.terminal.costs.costs_notes import costs_notes
from pal.faces.terminal.costs.costs_row import cost_row, cost_rows
from pal.faces.terminal.costs.costs_since import costs_since
from pal.faces.terminal.costs.costs_table import costs_table
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.simulated import SIMULATED, is_simulated
from pal.faces.terminal.style import Style
from pal.providers.catalogue import Catalogue
from pal.providers.connect import connect
from pal.router.savings import Comparison
from pal.session import Session
from pal.store.costs import GROUPINGS, Costs, Grouping


async def costs(environment: Mapping[str, str], *, by: str, since: str, as_json: bool) -> int:
    """Writes the table, or rows for programs, to standard output; 0.

    Raises:
        PalError: the options are wrong, or the ledger cannot be read.
    """
    grouping, start = _grouping(by), costs_since(since, datetime.now(UTC))
    core = Core.load(environment)
    try:
        session, opened = await core.session(Path.cwd()), await core.open()
        for notice in (*session.notices, *opened.notices):
            sys.stderr.write(f"pal: {one_line(notice)}\n")
        await _write(session, opened, grouping, start, as_json=as_json, environment=environment)
    finally:
        await core.close()
    return 0


async def _write(
    session: Session,
    opened: Opened,
    by: Grouping,
    start: datetime,
    *,
    as_json: bool,
    environment: Mapping[str, str],
) -> None:
    now = datetime.now(UTC)
    catalogue = Catalogue.load(providers=session.settings.providers)
    connected = connect(session.settings, environment, catalogue).providers
    comparison = _comparison(catalogue, connected, now)
    sums = await Costs(opened.database).since(start, by, _price_steps(catalogue.cards))
    rows = cost_rows(sums, comparison, dearest_first=by != "day")
    if as_json:
        write_out(costs_json(rows, by), encoding="utf-8")
        return
    style = Style.of(sys.stdout, environment, simulated=is_simulated(environment))
    total = cost_row("all", sums, comparison)
    spend = await opened.ledger.spent(now)
    lines = [f"{start.astimezone():Since %Y-%m-%d %H:%M}:", ""]
    lines += costs_table(rows, total, by, style, sys.stdout).splitlines() if rows else ["No calls."]
    lines.append("")
    if style.simulated:
        lines += style.wrap("Vendors are simulated here: what they did was not paid.", SIMULATED)
    for note in costs_notes(total, comparison, spend, session.settings.budget):
        lines += style.wrap(note.strip(), note[: len(note) - len(note.lstrip())])
    write_out("".join(f"{line}\n" for line in lines))


def _comparison(catalogue: Catalogue, vendors: Collection[str], now: datetime) -> Comparison | None:
    strongest = catalogue.strongest(vendors)
    if strongest is None:
        return None
    return Comparison(strongest, {card.id: card for card in catalogue.cards}, now)


def _price_steps(cards: Sequence[ModelCard]) -> set[int]:
    """Prompt tokens above which any model's price changes."""
    return {prices.up_to for card in cards for prices in card.prices if prices.up_to is not None}


def _grouping(name: str) -> Grouping:
    for grouping in GROUPINGS:
        if name == grouping:
            return grouping
    raise UnknownName("grouping", name, GROUPINGS)
