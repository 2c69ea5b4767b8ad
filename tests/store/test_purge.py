"""What can be made again is deleted and wiped; what decisions rest on stays."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pal.domain.chat import Message
from pal.domain.report import Report
from pal.store.cache import Cache
from pal.store.conversations import Conversations
from pal.store.database import Database
from pal.store.purge import Purged, purge
from pal.store.reports import Reports

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAID = "an answer that nobody shall read again"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    directory = tmp_path / "reports"
    directory.mkdir()
    (directory / "run_1.md").write_text(SAID)
    return directory


async def fill(database: Database) -> None:
    await Cache(database).put_many({"aa": SAID, "bb": SAID}, NOW)
    report = Report(id="r_1", workflow="chat", workspace="/w", summary=SAID)
    await Reports(database).put(report, "/w", now=NOW)
    turns = [Message("user", SAID), Message("assistant", SAID)]
    await Conversations(database).add(None, "/w", turns, workflow="chat", model="m", at=NOW)


def holds(database: Database, text: str) -> bool:
    files = database.path.parent.glob("pal.db*")
    return any(text.encode() in file.read_bytes() for file in files)


def holds_documents(directory: Path) -> bool:
    return any(directory.iterdir())


async def test_everything_that_can_be_made_again_is_wiped(
    database: Database, documents: Path
) -> None:
    await fill(database)

    assert await purge(database, documents, conversations=True) == Purged(2, 1, 1, 1)
    assert not holds(database, SAID)
    assert not holds_documents(documents)
    assert await purge(database, documents, conversations=True) == Purged(0, 0, 0, 0)


async def test_conversations_stay_unless_they_are_named(
    database: Database, documents: Path
) -> None:
    await fill(database)

    assert await purge(database, documents / "never_made", conversations=False) == Purged(
        2, 1, 0, None
    )
    assert len(await Conversations(database).all("/w")) == 1
