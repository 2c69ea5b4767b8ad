"""What has become of what models said: all that there is to learn from.

Whoever learns of an outcome records it here, and need not ask whether it has been recorded: of
the same kind, about the same thing, by the same model there is one signal. Of two kinds that
contradict each other, the later one stays.

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
from collections.abc import Collection, Iterable, Mapping, Sequence
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


_CONTRARY: Mapping[SignalKind, SignalKind] = {
    "verified": "refuted",
    "refuted": "verified",
    "agreed": "alone",
    "alone": "agreed",
}
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
        if signals:
            await self._database.write(lambda connection: write_signals(connection, signals))

    async def withdraw(self, repository: str, about: str, kinds: Iterable[SignalKind]) -> None:
        """Forgets these kinds of signals about a finding: whoever gave them has taken them back."""
        rows = [(repository, about, kind) for kind in kinds]
        statement = "DELETE FROM signals WHERE repository = ? AND about = ? AND kind = ?"

        def take_back(connection: sqlite3.Connection) -> None:
            connection.executemany(statement, rows)

        await self._database.write(take_back)

    async def all(self, kinds: Collection[SignalKind] = ()) -> list[Signal]:
        """Those of these kinds, of every kind where none is named, in the order of time."""
        return await self._where("kind", kinds)

    async def of(self, models: Collection[str]) -> list[Signal]:
        """Those of these models, in the order of time."""
        return await self._where("model", models) if models else []

    async def _where(self, column: str, values: Collection[str]) -> list[Signal]:
        wanted = f" WHERE {column} IN ({', '.join('?' * len(values))})" if values else ""
        query = f"SELECT {_NAMES} FROM signals{wanted} ORDER BY at, about, model, kind"
        rows = await self._database.read(lambda some: some.execute(query, [*values]).fetchall())
        return [_signal(row) for row in rows]


def write_signals(connection: sqlite3.Connection, signals: Sequence[Signal]) -> None:
    """Writes these down within the connection's transaction, as `Signals.record` says."""
    connection.executemany(
        "DELETE FROM signals WHERE kind = ? AND repository = ? AND about = ? AND model = ?",
        [
            (_CONTRARY[one.kind], one.repository, one.about, one.model)
            for one in signals
            if one.kind in _CONTRARY
        ],
    )
    connection.executemany(
        f"INSERT INTO signals ({_NAMES}) VALUES ({_MARKS})"
        " ON CONFLICT (kind, repository, about, model) DO UPDATE SET"
        " reason = coalesce(excluded.reason, signals.reason)",
        [(*astuple(one)[:-1], timestamp(one.at)) for one in signals],
    )


def _signal(row: tuple[Any, ...]) -> Signal:
    *rest, at = row
    return Signal(*rest, at=datetime.fromisoformat(at))
