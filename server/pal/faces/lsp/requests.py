"""The `pal/…` requests and the `pal.…` commands: a workflow, for whoever asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types

from pal.core import Core
from pal.domain.errors import InputError, PalError
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.domain.requests import PrecommitRequest, Request, Target
from pal.faces.lsp.board import Board
from pal.faces.lsp.documents import file_of
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.progress import WorkDone
from pal.faces.lsp.sessions import Sessions, path_in
from pal.faces.lsp.showing import Showing
from pal.session import Session
from pal.workflows.read_request import read_request
from pal.workflows.table import WORKFLOWS
from pal.workflows.workflow import Workflow


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Where the client wants to hear of a request's progress and of its first results."""

    work_done: types.ProgressToken | None = None
    partial_result: types.ProgressToken | None = None


class Requests:
    """Runs workflows for one connection; what they find is shown in the open documents too."""

    def __init__(self, editor: Editor, core: Core, sessions: Sessions, board: Board) -> None:
        self._editor = editor
        self._core = core
        self._sessions = sessions
        self._board = board

    async def serve(self, run: str, name: str, params: object) -> dict[str, object]:
        """The report of the workflow of that name; `params` are its request and the tokens.

        Raises `PalError` if there is none.
        """
        if not isinstance(params, dict | None):
            raise InputError(f"The params of pal/{name} must be an object; nothing was sent.")
        arguments: dict[str, Any] = dict(cast("dict[str, Any]", params or {}))
        tokens = _Tokens(
            arguments.pop("workDoneToken", None), arguments.pop("partialResultToken", None)
        )
        workflow, request = read_request(name, arguments)
        session = await self._sessions.for_request(request.workspace)
        return (await self._run(run, workflow, request, session, tokens)).as_json()

    async def precommit(self, run: str, uri: str | None) -> None:
        """Scans one document, or what is staged, and tells the user what came of it."""
        try:
            report = await self._precommit(run, uri)
        except PalError as error:
            # They asked for this, so they hear it again if they have heard it before.
            self._editor.tell(str(error), types.MessageType.Error)
            return
        self._editor.tell(" ".join((report.summary, *report.problems)))

    async def _precommit(self, run: str, uri: str | None) -> Report:
        if uri is None:
            session, target = await self._sessions.for_request(None), Target(staged=True)
        else:
            file = file_of(uri)
            if file is None:
                raise InputError(f"{uri} is no file on this machine; nothing was sent.")
            session = await self._sessions.for_file(file)
            target = Target(file=path_in(session, file))
        request = PrecommitRequest(target=target)
        return await self._run(run, WORKFLOWS["precommit"], request, session, _Tokens())

    async def _run(
        self, run: str, workflow: Workflow, request: Request, session: Session, tokens: _Tokens
    ) -> Report:
        session = self._sessions.snapshot(session)
        showing = Showing(self._editor, self._board, session, request)

        def found(findings: Sequence[Finding]) -> None:
            showing.found(findings)
            if tokens.partial_result is not None:
                part = {"findings": [finding.model_dump(mode="json") for finding in findings]}
                self._editor.report_part(tokens.partial_result, part)

        title = f"PAL: {workflow.title}"
        async with WorkDone(self._editor, title, found, token=tokens.work_done) as progress:
            report = await self._core.run(workflow, request, session, progress, run=run)
            progress.summary = report.summary
        showing.done(report)
        return report
