"""textDocument/codeLens: of the file and each changed function, findings and a review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from pal.domain.code import Span, Symbol
from pal.domain.errors import PalError
from pal.domain.requests import CodereviewRequest, PrecommitRequest, Request, Target
from pal.faces.lsp.board import Board
from pal.faces.lsp.documents import Document
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.estimate import Estimates
from pal.faces.lsp.outline import Outlines

_FUNCTIONS = ("function", "method")


class CodeLenses:
    """Shown at once, and resolved when they come into sight: an estimate takes a while."""

    def __init__(
        self, editor: Editor, board: Board, outlines: Outlines, estimates: Estimates
    ) -> None:
        self._editor = editor
        self._board = board
        self._outlines = outlines
        self._estimates = estimates

    async def of(self, uri: str) -> list[types.CodeLens]:
        """The document's lenses, without their words."""
        document = self._editor.documents.get(uri)
        if document is None or document.path is None:
            return []
        outline = await self._outlines.of(document)
        top = types.Range(types.Position(0, 0), types.Position(0, 0))
        lenses = [types.CodeLens(top, data={"uri": uri})]
        positions = self._editor.positions(document.text)
        for symbol in outline.symbols:
            if symbol.kind in _FUNCTIONS and outline.is_changed(
                symbol.first_line, symbol.last_line
            ):
                lines = [symbol.first_line, symbol.last_line]
                place = positions.range_of(_span(symbol))
                head = types.Range(place.start, place.start)
                lenses.append(types.CodeLens(head, data={"uri": uri, "lines": lines}))
        return lenses

    async def resolve(self, lens: types.CodeLens) -> types.CodeLens:
        """With how many findings there are, and what a review would cost."""
        data: dict[str, Any] = dict(lens.data or {})
        document = self._editor.documents.get(str(data.get("uri")))
        if document is None:
            return lens
        first, last = data.get("lines") or (1, len(document.text) + 1)
        words = [_number(sum(1 for _ in self._here(document.uri, first, last))), "review now"]
        whole = Span(start_line=first, start_col=1, end_line=last + 1, end_col=1)
        if cost := await self._cost(document, whole if "lines" in data else None):
            words.append(cost)
        title = f"PAL: {' · '.join(words)}"
        if "lines" not in data:
            lens.command = types.Command(title, "pal.precommit", arguments=[document.uri])
            return lens
        place = self._editor.positions(document.text).range_of(whole)
        start = {"line": place.start.line, "character": place.start.character}
        end = {"line": place.end.line, "character": place.end.character}
        arguments = [document.uri, {"start": start, "end": end}]
        lens.command = types.Command(title, "pal.reviewSelection", arguments=arguments)
        return lens

    def _here(self, uri: str, first: int, last: int) -> Iterator[str]:
        for one in self._board.findings(uri):
            if not one.is_stale and one.finding.span.touches(first, last):
                yield one.finding.id

    async def _cost(self, document: Document, span: Span | None) -> str | None:
        outline = await self._outlines.of(document)
        if document.path is None or outline.path is None:
            return None
        request: Request = PrecommitRequest(target=Target(file=outline.path))
        if span is not None:
            request = CodereviewRequest(target=Target(file=outline.path, span=span))
        try:
            return await self._estimates.in_words(request, document.path)
        except PalError:  # Whoever starts the review is told.
            return None


def _span(symbol: Symbol) -> Span:
    first, last = symbol.first_line, symbol.last_line
    return Span(start_line=first, start_col=1, end_line=last, end_col=1)


def _number(findings: int) -> str:
    return "1 finding" if findings == 1 else f"{findings or 'no'} findings"
