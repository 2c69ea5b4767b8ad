"""The client of one connection: what it has open, what it can do, what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.progress import Progress

from pal.faces.lsp.convert import Positions
from pal.faces.lsp.documents import Document, file_of
from pal.faces.lsp.protocol import Protocol


class Editor:
    """What the face asks of the client and says to it."""

    def __init__(self, server: LanguageServer, protocol: Protocol) -> None:
        self.documents = protocol.documents
        self.runs = protocol.runs
        self._server = server
        self._protocol = protocol
        self._told: set[str] = set()

    @property
    def progress(self) -> Progress:
        """The client's progress bars."""
        return self._server.work_done_progress

    @property
    def lets_create_progress(self) -> bool:
        """Whether a progress bar may be shown that the client did not ask for."""
        window = self._server.client_capabilities.window
        return window is not None and bool(window.work_done_progress)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The directories it has open, the first one first; there may be none."""
        workspace = self._server.workspace
        uris = [folder.uri for folder in workspace.folders.values()]
        if not uris and workspace.root_uri:
            uris = [workspace.root_uri]
        return tuple(path.resolve() for uri in uris if (path := file_of(uri)) is not None)

    def positions(self, text: str) -> Positions:
        """The places in a text, in the client's units."""
        return Positions(text, self._protocol.encoding())

    def publish(self, document: Document, diagnostics: Sequence[types.Diagnostic]) -> None:
        """Shows the diagnostics of the document at its version, in place of earlier ones."""
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, tuple(diagnostics), document.version)
        )

    def withdraw(self, uri: str) -> None:
        """Takes back all diagnostics of a document that is no longer open."""
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, ()))

    def report_part(self, token: types.ProgressToken, part: object) -> None:
        """Sends a part of a request's result before the rest."""
        self._server.progress(types.ProgressParams(token, part))

    def tell(self, sentence: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Shows a sentence to the user."""
        self._server.window_show_message(types.ShowMessageParams(kind, sentence))

    def tell_once(self, sentence: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Shows a sentence that the user need not read at every save, whatever its figures."""
        trouble = "".join(character for character in sentence if not character.isdigit())
        if trouble not in self._told:
            self._told.add(trouble)
            self.tell(sentence, kind)

    async def ask(self, question: str, answers: Sequence[str]) -> str | None:
        """The user's choice; None if they make none, or their client cannot ask them."""
        actions = [types.MessageActionItem(answer) for answer in answers]
        params = types.ShowMessageRequestParams(types.MessageType.Info, question, actions)
        try:
            chosen = await self._server.window_show_message_request_async(params)
        except JsonRpcException:
            return None
        return chosen.title if chosen else None
