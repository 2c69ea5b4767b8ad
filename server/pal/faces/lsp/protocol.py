"""The language server protocol of one connection: its messages, documents, runs and end."""

from __future__ import annotations

import threading
from typing import Any

import attrs
from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from pal.faces.lsp.documents import Documents
from pal.faces.lsp.runs import Runs

_SAID = frozenset({"pal/status", "pal/findingsChanged"})
"""PAL's own notifications."""


@attrs.define
class PalRequest:
    """A `pal/…` request, whose params stay what they are in JSON."""

    id: int | str
    method: str
    params: Any = None
    jsonrpc: str = "2.0"


class Protocol(LanguageServerProtocol):
    """pygls's, but it serves one connection of possibly several, and ends nothing else.

    Attributes:
        left: set when the client has said that it leaves.
        exit_code: what the process is to end with: 1 if the client left without `shutdown`.
    """

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.documents = Documents()
        self.runs = Runs()
        self.left = threading.Event()
        self.exit_code = 0
        own = {  # In the place of pygls's.
            types.SHUTDOWN: self._shut_down,
            types.EXIT: self._exit,
            types.TEXT_DOCUMENT_DID_OPEN: self._did_open,
            types.TEXT_DOCUMENT_DID_CHANGE: self._did_change,
        }
        for method, handler in own.items():
            self.fm.add_builtin_feature(method, handler)  # pyright: ignore[reportUnknownMemberType]

    def encoding(self) -> str:
        """The units that this client counts characters in."""
        return types.PositionEncodingKind(self.workspace.position_encoding).value

    def get_message_type(  # pyright: ignore[reportIncompatibleVariableOverride] - It is cached.
        self, method: str
    ) -> type[Any] | None:
        """The type to read a message as."""
        # As pygls reads what it does not know, keys that are no identifiers would be lost.
        if method.startswith("pal/") and method not in _SAID:
            return PalRequest
        return super().get_message_type(method)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Reads a message; a request that cannot be read is answered all the same."""
        try:
            return super().structure_message(data)
        except JsonRpcException as unreadable:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=unreadable.to_response_error())
            raise

    async def _shut_down(self, _: None) -> None:
        """Ends all runs, and answers when what they spent is written down."""
        self._shutdown = True  # From now on every message but `exit` is ignored.
        await self.runs.end()

    def _exit(self, _: None) -> None:
        """Ends the connection; the process may have others."""
        self.exit_code = 0 if self._shutdown else 1
        self.left.set()

    def _did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self.documents.opened(params.text_document)

    def _did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self.documents.changed(params.text_document, params.content_changes, self.encoding())
