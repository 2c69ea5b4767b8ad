"""textDocument/diagnostic: what is known, for clients that ask; never a call to a model.

Diagnostics are always pushed. Whoever takes those and is told of this too shows everything
twice, so that it is announced only to clients that cannot be pushed to. It is answered to all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from pal.faces.lsp.board import Board

OPTIONS = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False)


def is_needed(client: types.ClientCapabilities) -> bool:
    """Whether the client would get no diagnostics if it did not ask for them."""
    documents = client.text_document
    if documents is None or documents.diagnostic is None:
        return False
    return documents.publish_diagnostics is None


def answer(params: types.DocumentDiagnosticParams, board: Board) -> types.DocumentDiagnosticReport:
    """The document's diagnostics; of those that the client has already, that it has them."""
    items = board.diagnostics(params.text_document.uri)
    result_id = f"{hash(repr(items)):x}"
    if params.previous_result_id == result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=result_id)
