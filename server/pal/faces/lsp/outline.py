"""What a document defines and what of it has changed since HEAD: for what is offered in it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from pal.domain.code import Symbol
from pal.domain.errors import PalError
from pal.domain.requests import Target
from pal.faces.lsp.documents import Document
from pal.faces.lsp.sessions import Sessions, path_in
from pal.source.changes import change_of
from pal.source.git import Git
from pal.source.symbols import enclosing, symbols

_FRESH_S = 2.0
"""A commit changes it too, and no editor tells of one."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One text of a document.

    Attributes:
        path: relative to its session's root; None if it lies in no session.
        changed: the first and the last line of each stretch that differs from HEAD, 1-based.
    """

    path: str | None = None
    symbols: tuple[Symbol, ...] = ()
    changed: tuple[tuple[int, int], ...] = ()

    def symbol_at(self, line: int) -> Symbol | None:
        """The innermost definition that holds the line (1-based)."""
        return enclosing(self.symbols, line)

    def is_changed(self, first: int, last: int) -> bool:
        """Whether any of these lines (1-based, both included) differs from HEAD."""
        return any(begin <= last and first <= end for begin, end in self.changed)


class Outlines:
    """The outlines of one connection's documents, made when they are asked for."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._known: dict[str, tuple[int, float, Outline]] = {}

    async def of(self, document: Document) -> Outline:
        """The document's outline; an empty one where nothing is known of it."""
        version, at, outline = self._known.get(document.uri, (None, 0.0, Outline()))
        if version == document.version and time.monotonic() - at < _FRESH_S:
            return outline
        version, text = document.version, document.text
        try:
            outline = await self._make(document, text)
        except PalError:  # Whoever asks for a review is told why there is none.
            outline = Outline()
        self._known[document.uri] = (version, time.monotonic(), outline)
        return outline

    def forget(self, uri: str) -> None:
        """The document is closed."""
        self._known.pop(uri, None)

    async def _make(self, document: Document, text: str) -> Outline:
        if document.path is None:
            return Outline()
        session = await self._sessions.for_file(document.path)
        path = path_in(session, document.path)
        if path is None:
            return Outline()
        found = asyncio.to_thread(symbols, path, text)
        source = self._sessions.snapshot(session).source
        change = change_of(Target(file=path), Git(session.root), source)
        defined, changed = await asyncio.gather(found, change, return_exceptions=True)
        if isinstance(defined, BaseException):
            raise defined
        if isinstance(changed, BaseException):
            return Outline(path, defined)
        lines = sorted({line for file in changed.files for line in file.added_lines})
        return Outline(path, defined, tuple(_stretches(lines)))


def _stretches(lines: list[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for line in lines:
        if stretches and stretches[-1][1] == line - 1:
            stretches[-1] = (stretches[-1][0], line)
        else:
            stretches.append((line, line))
    return stretches
