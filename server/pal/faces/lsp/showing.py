"""Shows in the open documents what a run finds in their files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.domain.requests import Request, Target
from pal.faces.lsp.board import Board, Keep, everything, kept_after
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.sessions import path_in
from pal.session import Session


class Showing:
    """Made when a run begins, for it remembers the texts that the run will read."""

    def __init__(self, editor: Editor, board: Board, session: Session, request: Request) -> None:
        self._editor = editor
        self._board = board
        self._session = session
        self._target: Target | None = getattr(request, "target", None)
        self._texts: dict[str, str] = {}
        if self._reads_buffers():
            self._texts = {document.uri: document.text for document in editor.documents}

    def found(self, findings: Sequence[Finding]) -> None:
        """Shows what is certain already beside what was shown before."""
        for uri, path in self._documents():
            here = [finding for finding in findings if finding.path == path]
            if here:
                self._update(uri, here, everything)

    def done(self, report: Report, *, models: bool = True) -> None:
        """Shows what the report says; `models`: they were to be asked."""
        self._editor.activity.charge(report)
        for uri, path in self._documents():
            here = [finding for finding in report.findings if finding.path == path]
            whole = self._is_all_of(path)
            if here or whole or uri in self._board:
                keep = kept_after(report, whole=whole, models=models)
                self._update(uri, here, keep)

    def _update(self, uri: str, findings: Sequence[Finding], keep: Keep) -> None:
        review, text = self._session.settings.review, self._texts.get(uri)
        self._board.update(uri, findings, text=text, keep=keep, review=review)

    def _documents(self) -> Iterator[tuple[str, str]]:
        """URI and path of the open documents that lie in the session."""
        for document in self._editor.documents:
            path = path_in(self._session, document.path) if document.path else None
            if path is not None:
                yield document.uri, path

    def _reads_buffers(self) -> bool:
        """Whether the run reads documents as they are open, and not from git or a diff."""
        target = self._target
        return target is not None and bool(target.file or target.paths or target.worktree)

    def _is_all_of(self, path: str) -> bool:
        """Whether the run looks at all that changed in the file."""
        target = self._target
        if target is None or target.file != path:
            return False
        return target.span is None and target.symbol is None
