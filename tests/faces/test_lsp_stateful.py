"""Whatever is typed, undone and found: what is shown holds its evidence, or is stale."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lsprotocol import types

from pal.domain.code import Span, lines_of
from pal.domain.finding import Edit, Finding, Fix
from pal.faces.lsp.board import Board, everything
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.documents import Document, Documents
from pal.faces.lsp.editor import Editor
from pal.review.anchor import text_at

URI = "file:///repository/app.py"
PIECES = ["a", "eval(x)", " ", "\n", "\r\n", "\r", "😀", "e\u0301", "\f", "if y:\n    eval(x)\n"]

WIDTHS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
places = st.integers(0, 1_000)


class Client:
    """What the board needs of an editor: documents, units, and somewhere to publish."""

    def __init__(self, encoding: str) -> None:
        self.documents = Documents()
        self.encoding = encoding
        self.last: tuple[int, list[types.Diagnostic]] | None = None

    def positions(self, text: str) -> Positions:
        return Positions(text, self.encoding)

    def publish(self, document: Document, diagnostics: list[types.Diagnostic]) -> None:
        self.last = document.version, diagnostics


class BoardMachine(RuleBasedStateMachine):
    """Edits a document, and a plain string beside it, that says what the text should be."""

    @initialize(text=texts, encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]))
    def open(self, text: str, encoding: str) -> None:
        self.client = Client(encoding)
        self.board = Board(cast("Editor", self.client))
        # Without a loop nothing is published of itself: `publish` below does so at any time.
        cast("Any", self.board)._publishing = SimpleNamespace(soon=lambda _: None)
        self.text, self.version, self.found = text, 1, 0
        self.client.documents.opened(types.TextDocumentItem(URI, "python", 1, text))
        self.past: list[str] = []
        self.read = text

    @rule(start=places, length=st.integers(0, 12), new=texts)
    def edit(self, start: int, length: int, new: str) -> None:
        first = start % (len(self.text) + 1)
        last = min(first + length, len(self.text))
        if "\r\n" in (self.text[first - 1 : first + 1], self.text[last - 1 : last + 1]):
            return  # No client can name the place between the two.
        place = types.Range(self._position(first), self._position(last))
        self._change(
            types.TextDocumentContentChangePartial(place, new),
            self.text[:first] + new + self.text[last:],
        )

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        text = self.past.pop()
        self._change(types.TextDocumentContentChangeWholeDocument(text), text)
        self.past.pop()

    @rule()
    def begin_a_run(self) -> None:
        """Which reads the text as it is now, and has its result when it has been edited."""
        self.read = self.text

    @rule(start=places, length=st.integers(1, 10))
    def a_result_comes(self, start: int, length: int) -> None:
        lines = lines_of(self.read)
        filled = [number for number, line in enumerate(lines, 1) if line.strip()]
        if not filled:
            return
        number = filled[start % len(filled)]
        line = lines[number - 1]
        first = start % len(line)
        last = min(first + length, len(line))
        if not line[first:last].strip():
            return
        span = Span(start_line=number, start_col=first + 1, end_line=number, end_col=last + 1)
        self.found += 1
        self.board.update(
            URI, [_finding(self.found, span, line[first:last])], text=self.read, keep=everything
        )

    @rule()
    def publish(self) -> None:
        self.board.refresh(URI)

    @precondition(lambda self: self.found)
    @rule(which=places)
    def dismiss(self, which: int) -> None:
        name = f"f_{which % self.found + 1:010x}"
        self.board.set_status(name, "dismissed")
        assert self.board.finding(name) is None

    @invariant()
    def the_text_is_what_was_typed(self) -> None:
        document = self.client.documents.get(URI)
        assert document is not None
        assert document.text == self.text

    @invariant()
    def every_finding_holds_its_evidence_or_is_stale(self) -> None:
        positions = self.client.positions(self.text)
        numbered = dict(enumerate(lines_of(self.text), 1))
        for shown in self.board.findings(URI):
            start = positions.offset_of(shown.range.start)
            end = positions.offset_of(shown.range.end)
            assert 0 <= start <= end <= len(self.text)
            if shown.is_stale:
                continue
            assert _squeezed(shown.finding.evidence) in _squeezed(self.text[start:end])
            for edit in shown.finding.fix.edits if shown.finding.fix else ():
                assert _squeezed(text_at(edit.span, numbered)) == _squeezed(shown.finding.evidence)

    @invariant()
    def what_was_published_last_is_of_a_version_that_was(self) -> None:
        if self.client.last is not None:
            assert self.client.last[0] <= self.version

    def _change(self, change: Any, text: str) -> None:
        self.past.append(self.text)
        self.version += 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, URI)
        self.client.documents.changed(identifier, [change], self.client.encoding)
        self.text = text

    def _position(self, offset: int) -> types.Position:
        lines = re.split("\r\n|\r|\n", self.text[:offset])
        codec, width = WIDTHS[self.client.encoding]
        return types.Position(len(lines) - 1, len(lines[-1].encode(codec)) // width)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _finding(number: int, span: Span, evidence: str) -> Finding:
    return Finding(
        id=f"f_{number:010x}",
        path=str(Path("app.py")),
        span=span,
        severity="high",
        category="bug",
        title="Something",
        detail="",
        evidence=evidence,
        fix=Fix(description="", edits=(Edit(path="app.py", span=span, new_text="y"),)),
        confidence=0.5,
        stage="scan",
    )


TestBoard = BoardMachine.TestCase
TestBoard.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
