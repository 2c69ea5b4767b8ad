"""What has become of what models said: all that there is to learn from.

Whoever learns of an outcome records it here, and need not ask whether it has been recorded: of
the same kind, about the same thing, by the same model there is one signal.

- `applied`, `accepted`, `dismissed` (with the reason), `fixed`: what the user made of a finding.
- `verified`, `refuted`: what another model made of it.
- `agreed`, `alone`: whether it was in a consensus or out of it.
- `line_changed`: the flagged line changed in the next commit.
- `unparsable`: a reply could not be read; it is about the call, by its id in the ledger, and not
  about a finding.

Latency is in the ledger.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from pal.store.database import Database
from pal.store.timestamp import timestamp

SignalKind = Literal[
    "applied",
    "accepted",
    "dismissed",
    "fixed",
    "verified",
    "refuted",
    "agreed",
    "alone",
    "line_changed",
    "unparsable",
]


@dataclass(frozen=True, slots=True)
class Signal:
    """One outcome, for one model.

    Attributes:
        repository: the top level that the code lies under, an absolute path.
        about: the id of the finding, or of the call for `unparsable`.
        model: its exact version, as the vendor names it.
        task: what the model was asked to do.
        language: of the file, as `language_of` calls it.
        run: in which it became known, or None if it was in none.
        reason: a user's own words, or None.
        at: an aware datetime.
    """

    kind: SignalKind
    repository: str
    about: str
    model: str
    task: str | None
    language: str | None
    prompt_version: str | None
    run: str | None
    reason: str | None
    at: datetime


_NAMES = ", ".join(field.name for field in fields(Signal))
_MARKS = ", ".join("?" * len(fields(Signal)))


class Signals:
    """All signals of this user. Every method raises `StoreError` where the database cannot be
    used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, *signals: Signal) -> None:
        """Writes these down, each only once; of a repeated one only the reason may change."""
        rows = [(*astuple(one)[:-1], timestamp(one.at)) for one in signals]

        def put(connection: sqlite3.Connection) -> None:
            connection.executemany(
                f"INSERT INTO signals ({_NAMES}) VALUES ({_MARKS})"
                " ON CONFLICT (kind, repository, about, model) DO UPDATE SET"
                " reason = coalesce(excluded.reason, signals.reason)",
                rows,
            )

        if rows:
            await self._database.write(put)

    async def withdraw(self, repository: str, about: str, kinds: Iterable[SignalKind]) -> None:
        """Forgets these kinds of signals about a finding: whoever gave them has taken them back."""
        rows = [(repository, about, kind) for kind in kinds]
        statement = "DELETE FROM signals WHERE repository = ? AND about = ? AND kind = ?"

        def take_back(connection: sqlite3.Connection) -> None:
            connection.executemany(statement, rows)

        await self._database.write(take_back)

    async def all(self, kinds: Collection[SignalKind] = ()) -> list[Signal]:
        """Those of these kinds, of every kind where none is named, in the order of time."""
        query = f"SELECT {_NAMES} FROM signals ORDER BY at, about, model, kind"

        def load(connection: sqlite3.Connection) -> list[Signal]:
            rows = connection.execute(query).fetchall()
            return [_signal(row) for row in rows]

        signals = await self._database.read(load)
        return [one for one in signals if not kinds or one.kind in kinds]


def _signal(row: tuple[Any, ...]) -> Signal:
    *rest, at = row
    return Signal(*rest, at=datetime.fromisoformat(at))
