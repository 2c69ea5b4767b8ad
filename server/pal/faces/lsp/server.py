"""The editor's face: one language server for each connection.

Until the client's `initialize` is answered nothing is loaded but pygls and this face's small
files: a slow start would be paid at every start of the editor. The rest follows at `initialized`,
in a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.io_ import run_async
from pygls.lsp.server import LanguageServer

from pal.domain.errors import PalError
from pal.faces.lsp import features, pull_diagnostics
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.protocol import Protocol

if TYPE_CHECKING:
    from pygls.io_ import AsyncReader, Writer

    from pal.core import Core
    from pal.faces.lsp.connection import Connection


class Server(LanguageServer):
    """Serves one connection.

    `load` gives the core; it is called in a thread, for it imports what takes long. It raises
    `InputError` if the user's settings are wrong, and is then called again when next needed.
    """

    def __init__(self, load: Callable[[], Core]) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "pal", version("pal-lsp"), protocol_cls=Protocol
        )
        assert isinstance(self.protocol, Protocol)
        self._protocol = self.protocol
        self.editor = Editor(self, self._protocol)
        self._load_core = load
        self._loading: asyncio.Task[Connection] | None = None
        _register(self)

    async def serve(self, reader: AsyncReader, writer: Writer) -> int:
        """Serves until the client leaves; returns what the process should exit with."""
        # It logs whole messages, and so the user's code, below this.
        logging.getLogger("pygls").setLevel(logging.WARNING)
        logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_unexpected)
        self.protocol.set_writer(writer)
        try:
            await run_async(
                stop_event=self._protocol.left,
                reader=reader,
                protocol=self.protocol,
                error_handler=self.report_server_error,
            )
        except (asyncio.IncompleteReadError, ValueError):
            pass  # The client broke off within a message, or speaks something else.
        finally:
            await self.editor.runs.end()
        return self._protocol.exit_code

    async def connection(self) -> Connection:
        """What this connection does with the core, once that is loaded; `PalError` if it is not."""
        failed = self._loading and self._loading.done() and self._loading.exception()
        if self._loading is None or failed:
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        return await asyncio.shield(self._loading)

    def in_background(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Starts work whose failure the user is told; what runs by that name is cancelled."""
        self.editor.runs.start(name, self._telling(work))

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Tells the user, without any code, of what should not have happened."""
        if source is not FeatureRequestError:  # A request's error is its answer.
            self.editor.tell_once(
                f"PAL met an error of its own ({type(error).__name__}); it goes on, and its log"
                " says more.",
                types.MessageType.Error,
            )

    async def _telling(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PalError as error:
            self.editor.tell_once(str(error), types.MessageType.Error)
        except Exception as error:
            logging.getLogger(__name__).exception("A run failed")
            self.report_server_error(error, type(error))

    def _load(self) -> Connection:
        # These imports take longer than all that comes before them: see the top of this file.
        from pal.faces.lsp.connection import Connection  # noqa: PLC0415

        return Connection(self.editor, self._load_core(), self.in_background)


def _register(server: Server) -> None:
    server.feature(types.INITIALIZE)(_initialize)
    server.feature(types.INITIALIZED)(_initialized)
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(_did_change_configuration)
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(_did_save)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(_did_close)
    features.register(server)


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.editor.initialization_options = params.initialization_options
    if pull_diagnostics.is_needed(params.capabilities):
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pull_diagnostics.OPTIONS)(_diagnostic)


def _initialized(ls: Server, params: types.InitializedParams) -> None:
    if not pull_diagnostics.is_needed(ls.client_capabilities):
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC)(_diagnostic)  # Too late to be announced.

    async def warm_up() -> None:
        await (await ls.connection()).warm_up()

    ls.in_background("warm up", warm_up())


def _did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    async def configure() -> None:
        await (await ls.connection()).configured(params.settings)

    ls.in_background("configuration", configure())


async def _diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    return pull_diagnostics.answer(params, (await ls.connection()).board)


def _did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    uri = params.text_document.uri

    async def scan() -> None:
        await (await ls.connection()).saves.scan(uri)

    ls.in_background(uri, scan())


def _did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    ls.editor.documents.closed(uri)
    ls.editor.withdraw(uri)

    async def forget() -> None:
        (await ls.connection()).closed(uri)

    ls.in_background(uri, forget())  # Nobody looks at it: a scan of it is cancelled.


def _is_unexpected(record: logging.LogRecord) -> bool:
    """A sentence for the user is the answer of a request, not a failure with a stack trace."""
    return not (record.exc_info and isinstance(record.exc_info[1], JsonRpcException))
