"""The workflows, for whoever asks for one: a `pal/…` request, or a `pal.…` command."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from lsprotocol import types

from pal.core import Core
from pal.domain.errors import PalError
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.domain.requests import Request
from pal.faces.lsp.board import Board
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.params import as_object
from pal.faces.lsp.progress import WorkDone
from pal.faces.lsp.report_document import ReportDocuments
from pal.faces.lsp.sessions import Sessions
from pal.faces.lsp.showing import Showing
from pal.faces.lsp.streaming import Streaming
from pal.router.ask import Listener
from pal.session import Session
from pal.workflows.read_request import read_request
from pal.workflows.table import WORKFLOWS


class Hearer(Listener, Protocol):
    """Whoever hears a run's parts before its report."""

    def found(self, findings: Sequence[Finding]) -> None:
        """Findings as they come; the report says which of them stand."""
        ...


class Requests:
    """Runs workflows for one connection; what they find is shown in the open documents too."""

    def __init__(
        self,
        editor: Editor,
        core: Core,
        sessions: Sessions,
        board: Board,
        reports: ReportDocuments,
    ) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._board = board
        self._reports = reports

    async def serve(self, run: str, name: str, params: object) -> dict[str, object]:
        """The report of the workflow of that name; `params` are its request and the tokens.

        Raises `PalError` if there is none.
        """
        arguments = as_object(params, f"pal/{name}")
        token = arguments.pop("workDoneToken", None)
        part = arguments.pop("partialResultToken", None)
        _, request = read_request(name, arguments)
        session = await self._sessions.for_request(request.workspace)
        hearer = None if part is None else Streaming(self._editor, part)
        return (await self.run(run, name, request, session, hearer, token)).as_json()

    async def run(
        self,
        run: str,
        name: str,
        request: Request,
        session: Session,
        hearer: Hearer | None = None,
        token: types.ProgressToken | None = None,
    ) -> Report:
        """One run of a workflow over the documents as they are open now.

        Raises `PalError` if there is no report.
        """
        workflow = WORKFLOWS[name]
        session = self._sessions.snapshot(session)
        showing = Showing(self._editor, self._board, session, request)

        def found(findings: Sequence[Finding]) -> None:
            showing.found(findings)
            if hearer is not None:
                hearer.found(findings)

        progress = WorkDone(
            self._editor, f"PAL: {workflow.title}", found, token=token, run=run, workflow=name
        )
        async with progress:
            report = await self._core.run(
                workflow, request, session, progress, run=run, listener=hearer, watch=progress
            )
            progress.summary = report.summary
        showing.done(report)
        return report

    async def document(
        self, run: str, name: str, request: Request, session: Session, title: str
    ) -> None:
        """The same, its report a document that grows.

        Raises `PalError` if there is no report; the document says so too.
        """
        document = await self._reports.open(run, title)
        try:
            report = await self.run(run, name, request, session, document)
        except PalError as error:
            await document.failed(str(error))
            raise
        except asyncio.CancelledError:
            await document.failed("Cancelled; what was spent is in the ledger.")
            raise
        await document.done(report)
