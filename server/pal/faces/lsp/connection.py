"""What one connection does with the core: put together once the core is loaded."""

from __future__ import annotations

from contextlib import suppress

from pal.core import Core
from pal.domain.errors import StoreError
from pal.faces.lsp.board import Board
from pal.faces.lsp.consent import Consent
from pal.faces.lsp.did_save import SaveScans
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.requests import Requests
from pal.faces.lsp.sessions import Sessions


class Connection:
    """The parts of the face that need the core."""

    def __init__(self, editor: Editor, core: Core) -> None:
        sessions = Sessions(editor, core)
        self._core = core
        self.board = Board(editor)
        self.saves = SaveScans(editor, core, sessions, self.board, Consent(editor, core))
        self.requests = Requests(editor, core, sessions, self.board)

    async def warm_up(self) -> None:
        """Opens store and vendors, so that the first save need not wait for it."""
        # A store that cannot be opened is told of by the first report that lacks it.
        with suppress(StoreError):
            await self._core.open()
