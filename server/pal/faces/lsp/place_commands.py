"""Commands about a place in a document."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from pal.domain.code import Span, Symbol
from pal.domain.errors import InputError
from pal.domain.requests import (
    CodereviewRequest,
    ConsensusRequest,
    PrecommitRequest,
    Target,
    ThinkdeepRequest,
)
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.documents import file_of
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.params import Arguments
from pal.faces.lsp.requests import Requests
from pal.faces.lsp.sessions import Sessions, path_in
from pal.session import Session
from pal.source.symbols import enclosing, symbols

Work = Coroutine[Any, Any, None]

_BEYOND = Span(start_line=1, start_col=1, end_line=2**31, end_col=1)
"""All of any text."""


@dataclass(frozen=True, slots=True)
class _File:
    """A document, open or not, with its text as it is now."""

    session: Session
    path: str
    text: str
    positions: Positions

    def require_line(self, line: int) -> None:
        """`InputError` if the text ends before that line of the client's."""
        last = self.positions.range_of(_BEYOND).end.line
        if line > last:
            raise InputError(
                f"{self.path} has {last + 1} lines; there is no line {line + 1}. Nothing was"
                " started."
            )

    def symbol_at(self, position: types.Position) -> Symbol:
        """The innermost definition there; `InputError` if there is none."""
        line = self.positions.span_of(types.Range(position, position)).start_line
        symbol = enclosing(symbols(self.path, self.text), line)
        if symbol is None:
            raise InputError(
                f"No definition of {self.path} holds line {line}. Nothing was started."
            )
        return symbol


class PlaceCommands:
    """Each reads its arguments, and gives the work that they ask for.

    All raise `InputError` where an argument is wrong.
    """

    def __init__(self, editor: Editor, sessions: Sessions, requests: Requests) -> None:
        self._editor = editor
        self._sessions = sessions
        self._requests = requests

    async def review_selection(self, run: str, arguments: Arguments) -> Work:
        """Another model reviews the lines of a range."""
        uri, place = arguments.text("uri"), arguments.place("range", types.Range)
        arguments.end()
        file = await self._file(uri)
        file.require_line(place.start.line)
        if place.end < place.start:
            raise InputError("The range ends before it starts. Nothing was started.")
        span = file.positions.span_of(place)
        request = CodereviewRequest(target=Target(file=file.path, span=span))
        title = f"PAL: review of {file.path}, lines {span.start_line} to {span.end_line}"
        return self._requests.document(run, "codereview", request, file.session, title)

    async def consensus_on_diff(self, run: str, arguments: Arguments) -> Work:
        """Several models look at what has changed in a document since HEAD."""
        uri = arguments.text("uri")
        arguments.end()
        file = await self._file(uri)
        request = ConsensusRequest(target=Target(file=file.path))
        title = f"PAL: consensus on {file.path}"
        return self._requests.document(run, "consensus", request, file.session, title)

    async def thinkdeep_on_symbol(self, run: str, arguments: Arguments) -> Work:
        """The strongest model thinks about the definition at a position."""
        uri, place = arguments.text("uri"), arguments.place("position", types.Position)
        question = arguments.optional_text("question")
        arguments.end()
        file = await self._file(uri)
        file.require_line(place.line)
        symbol = file.symbol_at(place)
        prompt = question or (
            f"Think about `{symbol.name}`: what it relies on, how it can fail, and what you would"
            " change."
        )
        target = Target(file=file.path, symbol=symbol.name)
        request = ThinkdeepRequest(prompt=prompt, target=target)
        title = f"PAL: {symbol.name}"
        return self._requests.document(run, "thinkdeep", request, file.session, title)

    async def precommit(self, run: str, arguments: Arguments) -> Work:
        """A scan of one document, or of what is staged; the user is told what came of it."""
        uri = arguments.optional_text("uri")
        arguments.end()
        if uri is None:
            session, target = await self._sessions.for_request(None), Target(staged=True)
        else:
            file = await self._file(uri)
            session, target = file.session, Target(file=file.path)
        return self._precommit(run, PrecommitRequest(target=target), session)

    async def _precommit(self, run: str, request: PrecommitRequest, session: Session) -> None:
        report = await self._requests.run(run, "precommit", request, session)
        self._editor.tell(" ".join((report.summary, *report.problems)))

    async def _file(self, uri: str) -> _File:
        file = file_of(uri)
        if file is None:
            raise InputError(f"{uri} is no file on this machine; nothing was sent.")
        if not file.parent.is_dir():
            raise InputError(f"There is no file {file}; nothing was sent.")
        session = self._sessions.snapshot(await self._sessions.for_file(file))
        path = path_in(session, file)
        text = None if path is None else await session.source.text(path)
        if path is None or text is None:
            raise InputError(f"There is no text in {file} to look at; nothing was sent.")
        return _File(session, path, text, self._editor.positions(text))
