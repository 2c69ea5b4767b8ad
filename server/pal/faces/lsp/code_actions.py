"""What one connection offers where the cursor is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from lsprotocol import types

from pal.faces.lsp.apply_fix import fix_of, is_agreed
from pal.faces.lsp.board import Board
from pal.faces.lsp.code_action import (
    Fix,
    Offer,
    Wish,
    command_action,
    fix_action,
    knows_code_actions,
    offers,
)
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.outline import Outlines


class CodeActions:
    """Answers from what is known: no model is asked, and nothing of a review is waited for."""

    def __init__(self, editor: Editor, board: Board, outlines: Outlines) -> None:
        self._editor = editor
        self._board = board
        self._outlines = outlines

    async def of(self, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        """What is offered, of the findings first."""
        wish = Wish(params)
        document = self._editor.documents.get(wish.uri)
        outline = None
        if document is not None and wish.needs_outline:
            outline = await self._outlines.of(document)
        shown = self._board.findings(wish.uri)
        known = params.context.diagnostics
        actions = [self._action(offer, known) for offer in offers(wish, shown, outline)]
        return [action for action in actions if action is not None]

    def _action(
        self, offer: Offer, known: Sequence[types.Diagnostic]
    ) -> types.CodeAction | types.Command | None:
        is_old = not knows_code_actions(self._editor.capabilities)
        if offer.about is None:
            return command_action(offer, bare=is_old)
        edit = fix_of(offer.about, self._editor)
        if edit is None or is_old:
            return command_action(offer, bare=is_old) if edit else None
        name = offer.about.finding.id
        solved = [one for one in known if _finding_of(one) == name]
        return fix_action(offer, Fix(edit, is_agreed(offer.about)), solved)


def _finding_of(diagnostic: types.Diagnostic) -> object:
    """The id that PAL put into it; an older client gives no data back."""
    data = diagnostic.data
    return cast("dict[str, Any]", data).get("finding") if isinstance(data, dict) else None
