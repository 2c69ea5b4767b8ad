"""What is shown of each open document: findings that follow its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.faces.lsp.diagnostics import diagnostic_of
from pal.faces.lsp.documents import Document
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.moved import moved

Keep = Callable[[Finding], bool]
"""Says which of the earlier findings stay beside the new ones."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One document's findings, as they stood in a text of it."""

    findings: tuple[Finding, ...]
    text: str


class Board:
    """The findings of one connection's open documents, by URI."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._sheets: dict[str, _Sheet] = {}

    def __contains__(self, uri: str) -> bool:
        """Whether anything was shown of the document."""
        return uri in self._sheets

    def update(
        self, uri: str, findings: Iterable[Finding], *, text: str | None, keep: Keep
    ) -> None:
        """Shows new findings beside those of the earlier ones that are to be kept.

        All are found anew in the document as it is now, and shown at its current version. `text`
        is what the new ones were made from, None if it is not at hand.
        """
        document = self._editor.documents.get(uri)
        if document is None:
            self._sheets.pop(uri, None)
            return
        new = moved(findings, text, document.text)
        known = {finding.id for finding in new}
        kept = [one for one in self._earlier(document) if one.id not in known and keep(one)]
        sheet = self._sheets[uri] = _Sheet((*new, *kept), document.text)
        positions = self._editor.positions(document.text)
        self._editor.publish(document, [diagnostic_of(one, positions) for one in sheet.findings])

    def forget(self, uri: str) -> None:
        """Drops what was shown of a document that is closed."""
        self._sheets.pop(uri, None)

    def _earlier(self, document: Document) -> tuple[Finding, ...]:
        sheet = self._sheets.get(document.uri)
        return moved(sheet.findings, sheet.text, document.text) if sheet else ()


def everything(_: Finding) -> bool:
    """Keeps all: more is to come."""
    return True


def kept_after(report: Report, *, whole: bool, models: bool = True) -> Keep:
    """What to keep of earlier findings when a report is there: what it says nothing about.

    `whole`: it is about all that changed in the document; `models`: they were to be asked.
    """
    answered, _, asked = report.answered.partition(" of ")
    if not whole:
        return _stands
    if models and answered == asked:
        return _nothing
    return lambda finding: finding.stage != "local" and _stands(finding)


def _stands(finding: Finding) -> bool:
    return finding.status != "stale"


def _nothing(_: Finding) -> bool:
    return False
