"""A finding's fix as an edit of the client's document."""

from __future__ import annotations

from lsprotocol import types

from pal.faces.lsp.board import Shown
from pal.faces.lsp.documents import Document
from pal.faces.lsp.editor import Editor


def fix_of(shown: Shown, editor: Editor) -> types.WorkspaceEdit | None:
    """The edit, bound to the version it was made for where the client knows versions.

    None if there is none, or if it may not fit any more.
    """
    document, finding = editor.documents.get(shown.uri), shown.finding
    if document is None or shown.is_stale or finding.fix is None or not finding.fix.edits:
        return None
    if any(edit.path != finding.path for edit in finding.fix.edits):
        return None
    positions = editor.positions(document.text)
    edits = [
        types.TextEdit(positions.range_of(edit.span), edit.new_text) for edit in finding.fix.edits
    ]
    return _workspace_edit(document, edits, editor)


def is_agreed(shown: Shown) -> bool:
    """Whether two models say so, or another one has confirmed it."""
    verdicts = [vote.verdict for vote in shown.finding.votes]
    return verdicts.count("raised") + verdicts.count("confirmed") > 1 or "confirmed" in verdicts


def _workspace_edit(
    document: Document, edits: list[types.TextEdit], editor: Editor
) -> types.WorkspaceEdit:
    workspace = editor.capabilities.workspace
    can = workspace.workspace_edit if workspace else None
    if can is None or not can.document_changes:
        return types.WorkspaceEdit(changes={document.uri: edits})
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, edits)])
