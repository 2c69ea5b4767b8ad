"""Deletes what PAL keeps of your code and of what models wrote about it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pal.store.database import Database


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each were deleted; `conversations` is None where they were left."""

    answers: int
    reports: int
    documents: int
    conversations: int | None


async def purge(database: Database, documents: Path, *, conversations: bool) -> Purged:
    """Deletes kept answers, reports and their documents, wiped from the file they were in.

    The ledger, findings and what was said of them stay: budgets and dismissals rest on them.
    `documents` is the directory of report documents, which need not exist.

    Raises:
        StoreError: nothing can be written; then nothing was deleted.
    """

    def delete(rows: sqlite3.Connection) -> tuple[int, int, int | None]:
        answers = rows.execute("DELETE FROM cache").rowcount
        reports = rows.execute("DELETE FROM reports").rowcount
        if not conversations:
            return answers, reports, None
        rows.execute("DELETE FROM turns")
        return answers, reports, rows.execute("DELETE FROM conversations").rowcount

    answers, reports, talks = await database.write(delete)
    gone = await asyncio.to_thread(_unlink_all, documents)
    await database.compact()
    return Purged(answers, reports, gone, talks)


def _unlink_all(directory: Path) -> int:
    count = 0
    for document in directory.glob("*.md"):
        with suppress(FileNotFoundError):  # Another process was quicker.
            document.unlink()
            count += 1
    return count
