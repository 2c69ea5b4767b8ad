"""textDocument/didSave: a look at what changed in the file since HEAD."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from pal.core import Core
from pal.domain.report import Report
from pal.domain.requests import PrecommitRequest, Target
from pal.domain.settings import SaveSettings
from pal.faces.lsp.board import Board
from pal.faces.lsp.consent import Consent
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.progress import WorkDone
from pal.faces.lsp.runs import new_run
from pal.faces.lsp.sessions import Sessions, path_in
from pal.faces.lsp.showing import Showing
from pal.session import Session
from pal.source.git import Git, NoWorkTree
from pal.source.listing import paths
from pal.workflows.table import WORKFLOWS

_PROGRESS_DELAY_S = 0.5


class SaveScans:
    """Scans documents that were saved."""

    def __init__(
        self, editor: Editor, core: Core, sessions: Sessions, board: Board, consent: Consent
    ) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._board = board
        self._consent = consent

    async def scan(self, uri: str) -> None:
        """Scans the document once it has been quiet for a while.

        Whoever starts this cancels the scan of the same document that is under way, so that the
        latest save is the one looked at. Raises `PalError` if there is no result.
        """
        document = self._editor.documents.get(uri)
        if document is None or document.path is None:
            return
        session = await self._sessions.for_file(document.path)
        save = session.settings.save
        if not save.enabled:
            return
        await asyncio.sleep(save.debounce_ms / 1000)
        path = path_in(session, document.path)
        versioned = await _is_versioned(session, path) if path else False
        if path is None or versioned is False:  # Ignored: a secret, say, is where it belongs.
            return
        may_ask = await self._may_ask(session) if versioned else False
        report = await self._look(path, session, models=bool(may_ask))
        if may_ask is None and report.stages and await self._consent.ask(session):
            await self._look(path, session, models=True)

    async def _may_ask(self, session: Session) -> bool | None:
        """Whether a save may call a model; None if the user has yet to say."""
        choice = session.settings.save.models
        return await self._consent.known(session) if choice == "ask" else choice == "on"

    async def _look(self, path: str, session: Session, *, models: bool) -> Report:
        save = session.settings.save
        session = await self._core.session(session.workspace, wishes=_wishes(save, models=models))
        session = self._sessions.snapshot(session)
        request = PrecommitRequest(target=Target(file=path), deep=save.deep)
        showing = Showing(self._editor, self._board, session, request)
        progress = WorkDone(self._editor, "PAL", showing.found, delay_s=_PROGRESS_DELAY_S)
        async with progress:
            workflow = WORKFLOWS["precommit"]
            report = await self._core.run(workflow, request, session, progress, run=new_run())
            progress.summary = report.summary
        showing.done(report, models=models)
        for problem in report.problems:
            self._editor.tell_once(problem)
        return report


def _wishes(save: SaveSettings, *, models: bool) -> Mapping[str, Mapping[str, list[str]]]:
    """What differs on a save, said as an editor's workspace settings would say it."""
    review = {"local_checks": list[str](save.local_checks)}
    return {"review": review} if models else {"review": review, "routing": {"vendors": []}}


async def _is_versioned(session: Session, path: str) -> bool | None:
    """Whether the file is, or may be, in the repository; None if there is no repository."""
    listed = ("--cached", "--others", "--exclude-standard")
    try:
        return bool(await paths(Git(session.root), *listed, "--", path))
    except NoWorkTree:
        return None
