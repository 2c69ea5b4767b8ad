"""What the ledger's calls add up to: by model, task, local day or workspace."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from pal.domain.chat import Usage
from pal.store.database import Database
from pal.store.timestamp import timestamp

Grouping = Literal["model", "task", "day", "workspace"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

_KEYS: Mapping[Grouping, str] = MappingProxyType(
    {
        "model": "model",
        "task": "task",
        "day": "date(at, 'localtime')",
        "workspace": "workspace",
    }
)

# No SQL database has the same median, so the durations come along: 6 bytes a call.
_SUMS = """
SELECT {key} AS key, model, outcome, usd IS NOT NULL AS priced, {step} AS step,
 count(*), sum(CASE WHEN usd IS NOT NULL AND usd_known = 0 THEN 1 ELSE 0 END),
 coalesce(min(tokens_in), 0), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_cached), 0),
 coalesce(sum(tokens_written), 0), coalesce(sum(tokens_out), 0), coalesce(sum(usd), 0.0),
 group_concat(CASE WHEN outcome = 'ok' THEN ms END)
FROM calls WHERE at >= ? GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True, slots=True)
class CallSum:
    """Calls that agree in group, model, outcome and price step, added up.

    Attributes:
        group: the model, task, local day (ISO 8601) or workspace; None for calls outside of any.
        outcome: the ledger's word, `started` and `lost` among them.
        is_priced: whether the ledger knows what they cost; all of them or none.
        calls: how many.
        estimated: of these, those whose cost is PAL's own estimate.
        least_in: the fewest prompt tokens of one call, which tells the price step of all.
        usage: tokens of all; zero where nobody counted them.
        usd: what is known to have been spent, in USD.
        durations: of the calls that were answered, in ms.
    """

    group: str | None
    model: str
    outcome: str
    is_priced: bool
    calls: int
    estimated: int
    least_in: int
    usage: Usage
    usd: float
    durations: tuple[int, ...] = ()


class Costs:
    """Adds up the `calls` table. Raises `StoreError` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(
        self, at: datetime, by: Grouping, price_steps: Collection[int] = ()
    ) -> list[CallSum]:
        """The calls that were made at `at` (aware) or later, days in the local time zone.

        `price_steps` are numbers of prompt tokens above which a model's price may change.
        """
        query = _SUMS.format(key=_KEYS[by], step=_step(price_steps))

        def add_up(connection: sqlite3.Connection) -> list[CallSum]:
            return [_call_sum(row) for row in connection.execute(query, (timestamp(at),))]

        return await self._database.read(add_up)


def _step(price_steps: Collection[int]) -> str:
    """SQL for the number of the price step that a call's prompt tokens reach."""
    steps = sorted(price_steps, reverse=True)
    cases = (f"WHEN tokens_in > {steps[n]:d} THEN {len(steps) - n}" for n in range(len(steps)))
    return f"CASE {' '.join(cases)} ELSE 0 END" if steps else "0"


def _call_sum(row: tuple[Any, ...]) -> CallSum:
    group, model, outcome, priced, _, calls, estimated, least_in, *tokens, usd, durations = row
    return CallSum(
        group=group,
        model=model,
        outcome=outcome,
        is_priced=bool(priced),
        calls=calls,
        estimated=estimated,
        least_in=least_in,
        usage=Usage(*tokens),
        usd=usd,
        durations=tuple(map(int, durations.split(","))) if durations else (),
    )
