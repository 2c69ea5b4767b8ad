"""What was learned of how each vendor counts tokens."""

from __future__ import annotations

from collections.abc import Mapping

from pal.store.database import Database

Row = tuple[float, float, float, float]
"""Weighted bytes, tokens, relative error and calls."""


class TokenRates:
    """One row a vendor. Processes that learn at the same time overwrite one another: the rates
    are estimates of the same thing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> dict[str, Row]:
        """All rows by vendor."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                "SELECT vendor, bytes, tokens, error, calls FROM token_rates"
            ).fetchall()
        )
        return {vendor: (size, tokens, error, calls) for vendor, size, tokens, error, calls in rows}

    async def save(self, rates: Mapping[str, Row]) -> None:
        """Replaces these vendors' rows."""
        rows = [(vendor, *row) for vendor, row in rates.items()]
        await self._database.write(
            lambda connection: connection.executemany(
                "INSERT INTO token_rates (vendor, bytes, tokens, error, calls)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (vendor) DO UPDATE SET bytes = excluded.bytes,"
                " tokens = excluded.tokens, error = excluded.error, calls = excluded.calls",
                rows,
            )
        )
