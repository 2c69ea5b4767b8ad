"""The client of one connection: what it has open, what it can do, what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.progress import Progress

from pal.faces.lsp.activity import Activity
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.documents import Document, file_of
from pal.faces.lsp.protocol import Protocol

_PATIENCE_S = 5.0
"""For a client to say what it has configured."""


class Editor:
    """What the face asks of the client and says to it."""

    def __init__(self, server: LanguageServer, protocol: Protocol) -> None:
        self.documents = protocol.documents
        self.runs = protocol.runs
        self.activity = Activity()
        self._server = server
        self._protocol = protocol
        self._told: set[str] = set()
        self.initialization_options: object = None
        """What the client gave with `initialize`."""

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
        self.notify("pal/findingsChanged", {"uri": document.uri})

    def withdraw(self, uri: str) -> None:
        """Takes back all diagnostics of a document that is no longer open."""
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, ()))

    def report_part(self, token: types.ProgressToken, part: object) -> None:
        """Sends a part of a request's result before the rest."""
        self._server.progress(types.ProgressParams(token, part))

    @property
    def capabilities(self) -> types.ClientCapabilities:
        """What the client says that it can do."""
        return self._server.client_capabilities

    @property
    def shows_own_documents(self) -> bool:
        """Whether the client shows documents whose text it gets from the server."""
        workspace = self.capabilities.workspace
        content = workspace.text_document_content if workspace else None
        return content is not None and bool(content.dynamic_registration)

    async def register(self, method: str, options: object) -> None:
        """Offers one more thing, where the client takes offers after the beginning."""
        registration = types.Registration(method, method, options)
        with suppress(JsonRpcException):
            await self._server.client_register_capability_async(
                types.RegistrationParams([registration])
            )

    def notify(self, method: str, params: object) -> None:
        """Sends one of PAL's own notifications."""
        self._protocol.notify(method, params)

    async def show_document(self, uri: str) -> bool:
        """Opens it in the editor; False if the client cannot, or would not."""
        window = self.capabilities.window
        if window is None or window.show_document is None or not window.show_document.support:
            return False
        try:
            params = types.ShowDocumentParams(uri, take_focus=False)
            return (await self._server.window_show_document_async(params)).success
        except JsonRpcException:
            return False

    def refresh_document(self, uri: str) -> None:
        """Says that a document of PAL's own has changed."""
        params = types.TextDocumentContentRefreshParams(uri)
        self._server.workspace_text_document_content_refresh(params)

    async def apply(self, title: str, edit: types.WorkspaceEdit) -> str | None:
        """Edits the client's documents; why it did not, or None if it did."""
        params = types.ApplyWorkspaceEditParams(edit, title)
        try:
            result = await self._server.workspace_apply_edit_async(params)
        except JsonRpcException as error:
            return str(error)
        return None if result.applied else result.failure_reason or "the editor would not"

    def tell(self, sentence: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Shows a sentence to the user."""
        self._server.window_show_message(types.ShowMessageParams(kind, sentence))

    def tell_once(self, sentence: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Shows a sentence that the user need not read at every save, whatever its figures."""
        trouble = "".join(character for character in sentence if not character.isdigit())
        if trouble not in self._told:
            self._told.add(trouble)
            self.tell(sentence, kind)

    def complain(self, sentence: str) -> None:
        """Shows the user why there is nothing of what they asked for, each time."""
        self.tell(sentence, types.MessageType.Error)

    async def follow_configuration(self) -> None:
        """Asks the client to tell of changes of its configuration, if it waits to be asked."""
        workspace = self._server.client_capabilities.workspace
        change = workspace.did_change_configuration if workspace else None
        if change is None or not change.dynamic_registration:
            return
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        wanted = types.Registration(id=f"pal:{method}", method=method)
        with suppress(JsonRpcException, TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                await self._server.client_register_capability_async(
                    types.RegistrationParams([wanted])
                )

    async def configuration(
        self, section: str, folders: Sequence[Path | None]
    ) -> Sequence[object] | None:
        """What the client has configured for each folder (None: for all).

        None if it cannot be asked, or does not answer.
        """
        workspace = self._server.client_capabilities.workspace
        if workspace is None or not workspace.configuration:
            return None
        uris = [folder.as_uri() if folder else None for folder in folders]
        items = [types.ConfigurationItem(uri, section) for uri in uris]
        params = types.ConfigurationParams(items)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._server.workspace_configuration_async(params)
        except (JsonRpcException, TimeoutError):
            return None

    async def ask(self, question: str, answers: Sequence[str]) -> str | None:
        """The user's choice; None if they make none, or their client cannot ask them."""
        actions = [types.MessageActionItem(answer) for answer in answers]
        params = types.ShowMessageRequestParams(types.MessageType.Info, question, actions)
        try:
            chosen = await self._server.window_show_message_request_async(params)
        except JsonRpcException:
            return None
        return chosen.title if chosen else None
