"""Asks the user, once in each workspace, whether saving a file may send code to models."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from pal.core import Core
from pal.domain.errors import StoreError
from pal.faces.lsp.editor import Editor
from pal.router.ask import Origin
from pal.session import Session
from pal.store.consents import Consents

_YES, _NO = "Yes, on every save", "No"


class Consent:
    """The user's answers, as this connection knows them.

    A question that is dismissed, or that the client cannot show, counts as "not now": it is put
    again in another connection.
    """

    def __init__(self, editor: Editor, core: Core) -> None:
        self._editor = editor
        self._core = core
        self._questions: dict[str, asyncio.Task[bool]] = {}

    async def known(self, session: Session) -> bool | None:
        """The answer for the session's workspace; None if the user has not been asked."""
        question = self._questions.get(str(session.workspace))
        if question is not None and question.done():
            return question.result()
        try:
            opened = await self._core.open()
            return await Consents(opened.database).get(str(session.workspace))
        except StoreError:
            return False  # Without a store no model can be asked anyway.

    async def ask(self, session: Session) -> bool:
        """Puts the question, and waits for the answer with all others who do.

        Does not ask where no vendor is connected that this workspace may use.
        """
        opened = await self._core.open()
        workspace = str(session.workspace)
        origin = Origin("precommit", "", workspace, session.settings)
        vendors = opened.models.router.vendors(origin)
        if not vendors:
            return False
        if workspace not in self._questions:
            question = self._put(session, vendors, Consents(opened.database))
            self._questions[workspace] = asyncio.create_task(question)
        return await asyncio.shield(self._questions[workspace])

    async def _put(self, session: Session, vendors: Sequence[str], consents: Consents) -> bool:
        answer = await self._editor.ask(
            f"May PAL send what changed in a file of {session.workspace.name} to a model"
            f" ({' or '.join(vendors)}) whenever you save it? Secrets are taken out before, and"
            " what it may cost is limited by your budget.",
            (_YES, _NO),
        )
        if answer is None:
            return False
        # What cannot be written down holds for this connection.
        with suppress(StoreError):
            await consents.put(str(session.workspace), given=answer == _YES, now=datetime.now(UTC))
        return answer == _YES
