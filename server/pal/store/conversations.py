"""Conversations with models, across processes and restarts."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from pal.domain.chat import Message
from pal.domain.errors import InputError
from pal.store.database import Database
from pal.store.timestamp import timestamp


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it stands.

    Attributes:
        workspace: absolute path; a conversation is not continued from another one.
        messages: all turns so far.
        model: who answered last, or None before the first answer.
        workflow: what began it, or None before the first answer.
    """

    id: str
    workspace: str
    messages: tuple[Message, ...] = ()
    model: str | None = None
    workflow: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list.

    Attributes:
        workflow: what began it.
        questions: how many were asked.
        model: who answered last.
        used_at: when, in UTC.
        last: the last question as it was sent, files first.
    """

    id: str
    workflow: str
    questions: int
    model: str
    used_at: datetime
    last: str


_LIST = """
SELECT c.id, c.workflow, (SELECT count(*) FROM turns t WHERE t.conversation = c.id
 AND t.role = 'user'), coalesce((SELECT t.model FROM turns t WHERE t.conversation = c.id
 ORDER BY t.number DESC LIMIT 1), ''), c.used_at, coalesce((SELECT t.text FROM turns t
 WHERE t.conversation = c.id AND t.role = 'user' ORDER BY t.number DESC LIMIT 1), '')
FROM conversations c WHERE c.workspace = ? ORDER BY c.used_at DESC, c.id
"""


class Conversations:
    """All conversations of this user."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, conversation: str, workspace: str) -> Conversation:
        """The conversation of that id.

        Raises:
            InputError: there is none in this workspace.
        """
        found = await self._database.read(lambda rows: _load(rows, conversation, workspace))
        if found is None:
            raise InputError(
                f"There is no conversation {conversation!r} in this workspace; leave it out to"
                " begin a new one."
            )
        return found

    async def all(self, workspace: str) -> list[Listed]:
        """Those of this workspace, the one used last first."""
        rows = await self._database.read(lambda rows: rows.execute(_LIST, (workspace,)).fetchall())
        return [
            Listed(name, workflow, questions, model, datetime.fromisoformat(used_at), last)
            for name, workflow, questions, model, used_at, last in rows
        ]

    async def add(
        self,
        conversation: str | None,
        workspace: str,
        turns: Sequence[Message],
        *,
        workflow: str,
        model: str,
        at: datetime,
    ) -> str:
        """Appends a question and its answer; begins a conversation where None is given.

        Returns its id.
        """
        name = conversation or f"t_{secrets.token_hex(6)}"

        def append(rows: sqlite3.Connection) -> None:
            now = timestamp(at)
            rows.execute(
                "INSERT INTO conversations (id, workspace, workflow, began_at, used_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at",
                (name, workspace, workflow, now, now),
            )
            (count,) = rows.execute(
                "SELECT COUNT(*) FROM turns WHERE conversation = ?", (name,)
            ).fetchone()
            rows.executemany(
                "INSERT INTO turns (conversation, number, role, text, model, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (name, count + place, turn.role, turn.text, model, now)
                    for place, turn in enumerate(turns, start=1)
                ],
            )

        await self._database.write(append)
        return name


def _load(rows: sqlite3.Connection, conversation: str, workspace: str) -> Conversation | None:
    known = rows.execute(
        "SELECT workflow FROM conversations WHERE id = ? AND workspace = ?",
        (conversation, workspace),
    ).fetchone()
    if known is None:
        return None
    turns = rows.execute(
        "SELECT role, text, model FROM turns WHERE conversation = ? ORDER BY number",
        (conversation,),
    ).fetchall()
    messages = tuple(
        Message(cast("Literal['user', 'assistant']", role), text) for role, text, _ in turns
    )
    model = turns[-1][2] if turns else None
    return Conversation(conversation, workspace, messages, model, known[0])
