"""pal/feedback: what the user makes of a finding, and what is shown after that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from pal.core import Core
from pal.domain.errors import InputError
from pal.domain.feedback import Feedback
from pal.domain.finding import Finding
from pal.faces.lsp.board import Board
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.known_findings import KnownFindings
from pal.faces.lsp.sessions import Sessions
from pal.review.earlier.silence import Silence
from pal.session import Session
from pal.store.kept import Kept
from pal.workflows.feedback import give_feedback


class Verdicts:
    """Takes the user's word on findings of what is open in this connection."""

    def __init__(
        self, editor: Editor, core: Core, sessions: Sessions, board: Board, known: KnownFindings
    ) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._board = board
        self._known = known

    async def give(self, feedback: Feedback) -> dict[str, object]:
        """Does as the user says; the answer's `message` says in one line what that was.

        Raises:
            InputError: there is no such finding, or several that the name may mean.
            StoreError: it could not be written down; nothing has changed.
        """
        finding, session = await self.find(feedback.finding)
        kept, root = (await self._core.open()).kept, str(session.source.root)
        whole = feedback.model_copy(update={"finding": finding.id})
        message = await give_feedback(whole, root, kept, datetime.now(UTC))
        if feedback.verdict == "dismissed":
            await self._withdraw(kept, root)
        elif feedback.verdict == "fixed":
            self._board.set_status(finding.id, "fixed")
        elif feedback.verdict == "reopened":
            for document in self._editor.documents:
                await self._known.load(document.uri)
        return {"finding": finding.id, "message": message}

    async def find(self, name: str) -> tuple[Finding, Session]:
        """The finding of that id, as it stands in its document if that is open.

        Raises:
            InputError: it is neither shown nor known in what is open.
        """
        shown = self._board.finding(name)
        document = self._editor.documents.get(shown.uri) if shown else None
        if shown and document and document.path:
            return shown.finding, await self._sessions.for_file(document.path)
        kept = (await self._core.open()).kept
        why = InputError(f"There is no finding {name!r}.")
        async for session in self._all_sessions():
            try:
                known = await kept.findings.get(str(session.source.root), name)
            except InputError as error:
                why = error
            else:
                return known.finding, session
        raise InputError(f"{why} Nothing was done.")

    async def _all_sessions(self) -> AsyncIterator[Session]:
        seen: set[str] = set()
        for folder in self._editor.folders:
            session = await self._sessions.for_request(str(folder))
            seen.add(str(session.source.root))
            yield session
        for document in self._editor.documents:
            if document.path is not None:
                session = await self._sessions.for_file(document.path)
                if str(session.source.root) not in seen:
                    seen.add(str(session.source.root))
                    yield session

    async def _withdraw(self, kept: Kept, root: str) -> None:
        """Takes away what the user does not want to hear of any more, in all documents."""
        silence = Silence(await kept.dismissals.all(root))
        for document in self._editor.documents:
            for shown in self._board.findings(document.uri):
                if silence.covers(shown.finding):
                    self._board.withdraw(shown.finding.id)
