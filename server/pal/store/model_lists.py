"""What the vendors said of their models, and when."""

from __future__ import annotations

from datetime import datetime

from pal.store.database import Database
from pal.store.timestamp import timestamp


class StoredLists:
    """One list a vendor, as the text that was given to be kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> dict[str, tuple[str, datetime]]:
        """Vendor → its list and when it was said."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                "SELECT vendor, list, at FROM model_lists"
            ).fetchall()
        )
        return {vendor: (text, datetime.fromisoformat(at)) for vendor, text, at in rows}

    async def save(self, vendor: str, text: str, *, at: datetime) -> None:
        """Replaces the vendor's list."""
        await self._database.write(
            lambda connection: (
                connection.execute(
                    "INSERT INTO model_lists (vendor, list, at) VALUES (?, ?, ?)"
                    " ON CONFLICT (vendor) DO UPDATE SET list = excluded.list, at = excluded.at",
                    (vendor, text, timestamp(at)),
                ).rowcount
            )
        )
