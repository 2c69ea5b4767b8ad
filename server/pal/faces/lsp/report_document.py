"""Reports as documents in the editor, which grow while they are made."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pal.core import Core
from pal.domain.errors import PalError
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.markdown import plain, prose
from pal.faces.lsp.report_text import report_text
from pal.faces.lsp.sessions import Sessions
from pal.store.private_directory import private_directory
from pal.store.state_directory import state_directory

SCHEME = "pal-report"
CONTENT = "workspace/textDocumentContent"
MOST_FILES = 50
"""Documents in the state directory; the oldest go."""

_MOST_HELD = 50
_PAUSE_S = 0.25
"""Between two showings of a document that grows."""


class ReportDocument:
    """One document: the answer as far as it is made, then the report."""

    def __init__(self, reports: ReportDocuments, name: str, title: str) -> None:
        self._reports = reports
        self._title = title
        self._answer = ""
        self._found: list[str] = []
        self._again: asyncio.TimerHandle | None = None
        self.name = name
        self.text_now = self._growing()

    def text(self, piece: str) -> None:
        """The next piece of the answer."""
        self._answer += piece
        self._grow()

    def starts_over(self, why: str) -> None:
        """Says that what stands above is void."""
        self._answer += f"\n\n---\n\n{plain(why)}\n\n"
        self._grow()

    def found(self, findings: Sequence[Finding]) -> None:
        """Findings as they come."""
        self._found += [f"- {one.severity}: {plain(one.title)}" for one in findings]
        self._grow()

    async def done(self, report: Report) -> None:
        """Puts the report in the place of what was heard so far."""
        await self._end(report_text(report, self._title))

    async def failed(self, sentence: str) -> None:
        """Keeps what was heard, and says why there is no more."""
        await self._end(f"{self._growing(ended=True)}\n---\n\n{plain(sentence)}\n")

    async def _end(self, text: str) -> None:
        if self._again is not None:
            self._again.cancel()
        self.text_now = text
        await self._reports.show_again(self)

    def _grow(self) -> None:
        if self._again is None:
            self._again = asyncio.get_running_loop().call_later(_PAUSE_S, self._show)

    def _show(self) -> None:
        self._again = None
        self.text_now = self._growing()
        self._reports.grown(self)

    def _growing(self, *, ended: bool = False) -> str:
        parts = [f"# {plain(self._title)}"]
        if self._answer:
            parts.append(prose(self._answer))
        if self._found:
            parts.append("\n".join(self._found))
        return "\n\n".join((*parts, "" if ended else "…")) + "\n"


class ReportDocuments:
    """The documents of one connection.

    A client that shows documents of a server's own gets them under `pal-report:`; for any other
    they are files in the state directory, which the client is asked to show.
    """

    def __init__(self, editor: Editor, core: Core, sessions: Sessions) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._held: OrderedDict[str, ReportDocument] = OrderedDict()

    async def offer(self) -> None:
        """Offers the client the texts of its own documents, where it takes them."""
        if self._editor.shows_own_documents:
            await self._editor.register(CONTENT, {"schemes": [SCHEME]})

    async def open(self, run: str, title: str) -> ReportDocument:
        """A new document, shown to the user."""
        document = ReportDocument(self, run, title)
        self._held[run] = document
        while len(self._held) > _MOST_HELD:
            self._held.popitem(last=False)
        if self._editor.shows_own_documents:
            uri = f"{SCHEME}:/{run}.md"
        else:
            uri = (await asyncio.to_thread(self._write, document)).as_uri()
        # A client may take its time to answer.
        self._editor.runs.start(f"show {run}", self._show(uri, title))
        return document

    async def content(self, uri: str) -> str:
        """The text of a `pal-report:` document: a run's of this connection, or a kept report's.

        Raises:
            InputError: there is none.
        """
        name = uri.removeprefix(f"{SCHEME}:").lstrip("/").removesuffix(".md")
        if (held := self._held.get(name)) is not None:
            return held.text_now
        session = await self._sessions.for_request(None)
        kept = (await self._core.open()).kept
        report = await kept.reports.get(name, str(session.source.root))
        return report_text(report, f"PAL: {report.workflow}")

    def grown(self, document: ReportDocument) -> None:
        """There is more of it."""
        name = f"report {document.name}"
        self._editor.runs.start_unless_ended(name, partial(self.show_again, document))

    async def show_again(self, document: ReportDocument) -> None:
        """Shows it as it is now."""
        if self._editor.shows_own_documents:
            self._editor.refresh_document(f"{SCHEME}:/{document.name}.md")
        else:
            await asyncio.to_thread(self._write, document)

    async def _show(self, uri: str, title: str) -> None:
        if not await self._editor.show_document(uri):
            self._editor.tell(f"{title}: the report is in {uri}.")

    def _write(self, document: ReportDocument) -> Path:
        try:
            directory = private_directory(state_directory(self._core.environment) / "reports")
            path = directory / f"{document.name}.md"
            path.write_text(document.text_now, "utf-8", "replace")
            by_age = sorted(directory.glob("run_*.md"), key=lambda one: one.stat().st_mtime)
            for old in by_age[:-MOST_FILES]:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise _Unwritable(error) from error
        return path


class _Unwritable(PalError):
    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"The report could not be written to the state directory ({error.strerror}); its"
            " findings are shown all the same."
        )
