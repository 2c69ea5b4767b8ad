"""textDocument/didSave: a look at what changed in the file since HEAD."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from pal.core import Core
from pal.domain.report import Report
from pal.domain.requests import PrecommitRequest, Target
from pal.domain.settings import SaveSettings, Settings
from pal.faces.lsp.back_off import BackOff
from pal.faces.lsp.board import Board
from pal.faces.lsp.consent import Consent
from pal.faces.lsp.documents import Document
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.index_watch import IndexWatch, Stamp
from pal.faces.lsp.progress import WorkDone
from pal.faces.lsp.runs import new_run
from pal.faces.lsp.sessions import Sessions, path_in
from pal.faces.lsp.showing import Showing
from pal.session import Session
from pal.source.git import Git, NoWorkTree
from pal.source.listing import paths
from pal.workflows.table import WORKFLOWS

_PROGRESS_DELAY_S = 0.5


@dataclass(frozen=True, slots=True)
class _Look:
    """What a scan depends on: while it is the same, so are the findings."""

    text: str
    settings: Settings
    stamp: Stamp | None


class SaveScans:
    """Scans documents that were saved."""

    def __init__(
        self,
        editor: Editor,
        core: Core,
        sessions: Sessions,
        board: Board,
        consent: Consent,
        index: IndexWatch,
    ) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._board = board
        self._consent = consent
        self._index = index
        self._back_off = BackOff()
        self._looked_at: dict[str, _Look] = {}

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
        look = await self._look_of(document, session)
        if uri in self._board and look == self._looked_at.get(uri):
            self._board.refresh(uri)
            return
        await asyncio.sleep(save.debounce_ms / 1000)
        path = path_in(session, document.path)
        versioned = await _is_versioned(session, path) if path else False
        if path is None or versioned is False:  # Ignored: a secret, say, is where it belongs.
            return
        look = await self._look_of(document, session)
        limited = not self._back_off.is_over(session.workspace)
        may_ask = await self._may_ask(session) if versioned and not limited else False
        report = await self._look(path, session, models=bool(may_ask))
        if may_ask is None and report.stages and await self._consent.ask(session):
            look = await self._look_of(document, session)
            report = await self._look(path, session, models=True)
        if not limited:
            self._remember(uri, look, report)

    def forget(self, uri: str) -> None:
        """The document is closed."""
        self._looked_at.pop(uri, None)

    async def _look_of(self, document: Document, session: Session) -> _Look:
        stamp = await self._index.stamp(session.root)
        return _Look(document.text, session.settings, stamp)

    def _remember(self, uri: str, look: _Look, report: Report) -> None:
        """What was looked at without any trouble need not be looked at again."""
        answered, _, asked = report.answered.partition(" of ")
        self._looked_at.pop(uri, None)
        if answered == asked and not report.problems and uri in self._board:
            self._looked_at[uri] = look

    async def _may_ask(self, session: Session) -> bool | None:
        """Whether a save may call a model; None if the user has yet to say."""
        choice = session.settings.save.models
        return await self._consent.known(session) if choice == "ask" else choice == "on"

    async def _look(self, path: str, session: Session, *, models: bool) -> Report:
        save = session.settings.save
        session = await self._sessions.wishing(session, _wishes(save, models=models))
        session = self._sessions.snapshot(session)
        request = PrecommitRequest(target=Target(file=path), deep=save.deep)
        showing = Showing(self._editor, self._board, session, request)
        run = new_run()
        progress = WorkDone(self._editor, "PAL", showing.found, delay_s=_PROGRESS_DELAY_S, run=run)
        async with progress:
            workflow = WORKFLOWS["precommit"]
            report = await self._core.run(
                workflow, request, session, progress, run=run, watch=progress
            )
            progress.summary = report.summary
        showing.done(report, models=models)
        if models:
            self._back_off.heed(session.workspace, report)
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
