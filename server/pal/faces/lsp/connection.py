"""What one connection does with the core: put together once the core is loaded."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from lsprotocol import types

from pal.core import Core
from pal.domain.errors import PalError, StoreError
from pal.faces.lsp.answers import Answers
from pal.faces.lsp.board import Board
from pal.faces.lsp.code_actions import CodeActions
from pal.faces.lsp.code_lens import CodeLenses
from pal.faces.lsp.commands import Commands
from pal.faces.lsp.configuration import Configuration
from pal.faces.lsp.consent import Consent
from pal.faces.lsp.did_save import SaveScans
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.estimate import Estimates
from pal.faces.lsp.finding_commands import FindingCommands
from pal.faces.lsp.hover import hover
from pal.faces.lsp.index_watch import IndexWatch
from pal.faces.lsp.known_findings import KnownFindings
from pal.faces.lsp.outline import Outlines
from pal.faces.lsp.place_commands import PlaceCommands
from pal.faces.lsp.report_document import ReportDocuments
from pal.faces.lsp.requests import Requests
from pal.faces.lsp.sessions import Sessions
from pal.faces.lsp.status import Status
from pal.faces.lsp.verdicts import Verdicts

Background = Callable[[str, Coroutine[Any, Any, None]], None]
"""Starts work by a name; what runs by that name is cancelled."""


class Connection:
    """The parts of the face that need the core."""

    def __init__(self, editor: Editor, core: Core, background: Background) -> None:
        self._editor = editor
        self._core = core
        self._background = background
        self._configuration = Configuration(editor, core)
        self._sessions = Sessions(editor, core, self._configuration)
        index = IndexWatch(editor.runs, self._index_changed)
        self.board = Board(editor)
        self._known = KnownFindings(editor, core, self._sessions, self.board, index)
        self.saves = SaveScans(
            editor, core, self._sessions, self.board, Consent(editor, core), index
        )
        sessions, board = self._sessions, self.board
        self._status = Status(editor, core)
        self.reports = ReportDocuments(editor, core, sessions)
        self.requests = Requests(editor, core, sessions, board, self.reports)
        verdicts = Verdicts(editor, core, sessions, board, self._known)
        estimates = Estimates(core, sessions)
        self.answers = Answers(core, sessions, verdicts, estimates, self._status)
        self._outlines = Outlines(sessions)
        self.code_actions = CodeActions(editor, board, self._outlines)
        self.code_lenses = CodeLenses(editor, board, self._outlines, estimates)
        self.commands = Commands(
            editor,
            PlaceCommands(editor, sessions, self.requests),
            FindingCommands(editor, sessions, board, self.requests, verdicts),
        )

    async def warm_up(self) -> None:
        """Opens store and vendors, so that the first save need not wait for it."""
        await self._configuration.pull()
        self._known.start()
        # A store that cannot be opened is told of by the first report that lacks it.
        with suppress(StoreError):
            await self._core.open()
            self._status.changed()
        await self.reports.offer()
        await self._editor.follow_configuration()

    async def configured(self, settings: object) -> None:
        """The client has other settings now; what it pushes may be nothing, to be asked."""
        self._configuration.give(settings)
        await self._configuration.pull()
        for document in self._editor.documents:
            if document.path is not None and document.uri in self.board:
                with suppress(PalError):  # A save says what is wrong there.
                    session = await self._sessions.for_file(document.path)
                    self.board.set_review(document.uri, session.settings.review)

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What is known of the findings at a position."""
        return hover(params, self._editor, self.board)

    def closed(self, uri: str) -> None:
        """Nobody looks at the document any more."""
        self.board.forget(uri)
        self.saves.forget(uri)
        self._outlines.forget(uri)

    def _index_changed(self, root: Path) -> None:
        """Something was staged, committed or checked out there."""
        for document in self._editor.documents:
            uri, path = document.uri, document.path
            if uri in self.board and path is not None and path.is_relative_to(root):
                self._background(uri, self._look_again(uri))

    async def _look_again(self, uri: str) -> None:
        await self._known.load(uri)
        await self.saves.scan(uri)
