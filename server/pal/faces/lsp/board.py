"""What is known of each open document: findings that follow its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lsprotocol import types

from pal.domain.finding import Finding, Status
from pal.domain.report import Report
from pal.domain.settings import ReviewSettings
from pal.faces.lsp.convert import Positions
from pal.faces.lsp.diagnostics import diagnostics_of
from pal.faces.lsp.documents import Document, Event
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.moved import carried, moved
from pal.faces.lsp.publishing import Publishing

Keep = Callable[[Finding], bool]
"""Says which of the earlier findings stay beside the new ones."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in its document, at the document's present version.

    Attributes:
        finding: with its span, and its fix's, where they are now.
    """

    uri: str
    finding: Finding
    _positions: Positions

    @property
    def is_stale(self) -> bool:
        """Whether its evidence was edited since, so that nobody knows whether it holds."""
        return self.finding.status == "stale"

    @property
    def range(self) -> types.Range:
        """Where it stands, in the client's units."""
        return self._positions.range_of(self.finding.span)


@dataclass(slots=True)
class _Sheet:
    """One document's findings, as they stood when its text was marked."""

    findings: tuple[Finding, ...] = ()
    review: ReviewSettings = field(default_factory=ReviewSettings)
    # Where they are now, until the next edit.
    now: tuple[Shown, ...] | None = None


class Board:
    """The findings of one connection's open documents, by URI."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._sheets: dict[str, _Sheet] = {}
        self._publishing = Publishing(self.refresh)
        editor.documents.watch(self._heard)

    def __contains__(self, uri: str) -> bool:
        """Whether anything was shown of the document."""
        return uri in self._sheets

    def findings(self, uri: str) -> tuple[Shown, ...]:
        """All that is known of a document, each where it stands now; also what is held back."""
        document, sheet = self._editor.documents.get(uri), self._sheets.get(uri)
        if document is None or sheet is None:
            return ()
        if sheet.now is None:
            positions = self._editor.positions(document.text)
            present = carried(sheet.findings, document.body)
            sheet.now = tuple(Shown(uri, one, positions) for one in present)
        return sheet.now

    def finding(self, name: str) -> Shown | None:
        """The finding of that id, if it is in an open document."""
        known = (uri for uri, sheet in self._sheets.items() if _has(sheet, name))
        shown = (one for uri in known for one in self.findings(uri))
        return next((one for one in shown if one.finding.id == name), None)

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """The document's findings as the editor shows them now."""
        document, sheet = self._editor.documents.get(uri), self._sheets.get(uri)
        if document is None or sheet is None:
            return []
        findings = [one.finding for one in self.findings(uri)]
        positions = self._editor.positions(document.text)
        return diagnostics_of(findings, sheet.review, positions, uri)

    def update(
        self,
        uri: str,
        findings: Iterable[Finding],
        *,
        text: str | None,
        keep: Keep,
        review: ReviewSettings | None = None,
    ) -> None:
        """Shows new findings beside those of the earlier ones that are to be kept.

        All are found anew in the document as it is now, and shown at its current version. `text`
        is what the new ones were made from, None if it is not at hand; `review`: what of them is
        to be shown, from now on.
        """
        document = self._editor.documents.get(uri)
        if document is None:
            self.forget(uri)
            return
        new = moved(findings, text, document.text)
        known = {finding.id for finding in new}
        earlier = [one.finding for one in self.findings(uri)]
        kept = [one for one in earlier if one.id not in known and keep(one)]
        sheet = self._sheets.setdefault(uri, _Sheet())
        sheet.review = review or sheet.review
        self._put(document, sheet, (*new, *kept))

    def set_review(self, uri: str, review: ReviewSettings) -> None:
        """From now on these settings say what of the document's findings is shown."""
        sheet = self._sheets.get(uri)
        if sheet is not None and sheet.review != review:
            sheet.review = review
            self.refresh(uri)

    def set_status(self, name: str, status: Status) -> None:
        """What has become of a finding; what is dismissed or fixed is shown no more."""
        if status in ("dismissed", "fixed"):
            self._change(name, lambda _: None)
        else:
            self._change(name, lambda one: one.model_copy(update={"status": status}))

    def withdraw(self, name: str) -> None:
        """Shows a finding no more."""
        self._change(name, lambda _: None)

    def refresh(self, uri: str) -> None:
        """Publishes a document's findings where they stand now, at its current version."""
        document = self._editor.documents.get(uri)
        if document is not None and uri in self._sheets:
            self._editor.publish(document, self.diagnostics(uri))

    def forget(self, uri: str) -> None:
        """Drops what was shown of a document that is closed."""
        self._sheets.pop(uri, None)

    def _change(self, name: str, changed: Callable[[Finding], Finding | None]) -> None:
        for uri in [uri for uri, sheet in self._sheets.items() if _has(sheet, name)]:
            document = self._editor.documents.get(uri)
            if document is None:
                continue
            every = [one.finding for one in self.findings(uri)]
            after = (changed(one) if one.id == name else one for one in every)
            self._put(document, self._sheets[uri], tuple(one for one in after if one is not None))

    def _put(self, document: Document, sheet: _Sheet, findings: tuple[Finding, ...]) -> None:
        """These stand in the text as it is now."""
        sheet.findings, sheet.now = findings, None
        document.body.mark()
        self.refresh(document.uri)

    def _heard(self, event: Event, uri: str) -> None:
        sheet = self._sheets.get(uri)
        if sheet is None:
            return
        if event == "opened":  # Once more, with another text: nobody knows what was edited.
            self.forget(uri)
        else:
            sheet.now = None
            self._publishing.soon(uri)


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
        # Who only scans has not looked into what a review found.
        return _was_reviewed if report.workflow == "precommit" else _nothing
    return lambda finding: finding.stage != "local" and _stands(finding)


def _stands(finding: Finding) -> bool:
    return finding.status != "stale"


def _was_reviewed(finding: Finding) -> bool:
    return finding.stage in ("review", "consensus") and _stands(finding)


def _nothing(_: Finding) -> bool:
    return False


def _has(sheet: _Sheet, name: str) -> bool:
    return any(one.id == name for one in sheet.findings)
