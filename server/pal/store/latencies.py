"""How long each model's latest answers took."""

from __future__ import annotations

from pal.store.database import Database

_LOOKED_AT = 2_000
"""Latest calls of all models that are looked at: a few days' work, a few ms."""


async def latest_ms(database: Database, *, per_model: int) -> dict[str, list[int]]:
    """Model → ms of its latest answers, oldest first."""
    rows = await database.read(
        lambda connection: connection.execute(
            "SELECT model, ms FROM (SELECT model, ms, outcome, at FROM calls ORDER BY at DESC"
            " LIMIT ?) AS latest WHERE outcome = 'ok' AND ms IS NOT NULL ORDER BY at DESC",
            (_LOOKED_AT,),
        ).fetchall()
    )
    times: dict[str, list[int]] = {}
    for model, ms in rows:
        of_model = times.setdefault(model, [])
        if len(of_model) < per_model:
            of_model.insert(0, ms)
    return times
