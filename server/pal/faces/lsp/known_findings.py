"""textDocument/didOpen: what is known of the file from earlier, whoever asked for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from pal.core import Core
from pal.domain.errors import PalError
from pal.domain.finding import Finding
from pal.faces.lsp.board import Board
from pal.faces.lsp.documents import Event
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.index_watch import IndexWatch
from pal.faces.lsp.moved import moved
from pal.faces.lsp.sessions import Sessions, path_in
from pal.workflows.standing import standing_findings


class KnownFindings:
    """Puts on the board what the store knows and what still stands in the documents."""

    def __init__(
        self, editor: Editor, core: Core, sessions: Sessions, board: Board, index: IndexWatch
    ) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._board = board
        self._index = index
        # An editor may open a hundred files at once, and none of them is in a hurry.
        self._turn = asyncio.Lock()
        self._loads: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Shows them in what is open, and in what will be opened."""
        self._editor.documents.watch(self._heard)
        for document in self._editor.documents:
            self._heard("opened", document.uri)

    async def shown(self, uri: str) -> None:
        """Waits until they are on the board."""
        load = self._loads.get(uri)
        if load is not None:
            await asyncio.wait({load})

    async def load(self, uri: str) -> None:
        """Puts them on the board beside what is there already."""
        # Without settings or store there is nothing to show; a save says why.
        with suppress(PalError):
            async with self._turn:
                await self._load(uri)

    async def _load(self, uri: str) -> None:
        document = self._editor.documents.get(uri)
        if document is None or document.path is None:
            return
        session = await self._sessions.for_file(document.path)
        path = path_in(session, document.path)
        if path is None:
            return
        await self._index.watch(session.root)
        opened = await self._core.open()
        source = self._sessions.snapshot(session).source
        known = await standing_findings(source, opened.kept, under=path)
        if self._editor.documents.get(uri) is not document:  # Closed meanwhile.
            return
        there = {one.finding.id for one in self._board.findings(uri)}
        new = [one.finding for one in known if one.finding.id not in there]
        here = [one for one in moved(new, None, document.text) if one.status == "open"]
        review = session.settings.review
        if here or uri in self._board:
            self._board.update(uri, here, text=document.text, keep=_is_open, review=review)

    def _heard(self, event: Event, uri: str) -> None:
        if event == "opened":
            load = self._editor.runs.start(f"known of {uri}", self.load(uri))
            self._loads[uri] = load
            load.add_done_callback(lambda done: self._ended(uri, done))

    def _ended(self, uri: str, load: asyncio.Task[None]) -> None:
        if self._loads.get(uri) is load:
            del self._loads[uri]


def _is_open(finding: Finding) -> bool:
    """One that has become stale belongs to a text that is gone, of another branch perhaps."""
    return finding.status != "stale"
