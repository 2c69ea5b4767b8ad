"""pal/estimate: what a request would cost. Nothing is sent for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pal.core import Core
from pal.domain.errors import InputError
from pal.domain.finding import Finding
from pal.domain.requests import Request
from pal.faces.lsp.params import as_object
from pal.faces.lsp.sessions import Sessions
from pal.router.rehearsal import Rehearsal
from pal.session import Session
from pal.workflows.read_request import read_request
from pal.workflows.table import WORKFLOWS
from pal.workflows.workflow import Workflow

_TOKENS = ("workDoneToken", "partialResultToken")


class _Silent:
    """Nobody waits for what an estimate does."""

    def say(self, message: str, fraction: float | None = None) -> None:
        """Not heard."""

    def found(self, findings: Sequence[Finding]) -> None:
        """Not heard."""


class Estimates:
    """Goes through with a request up to where it would leave the machine."""

    def __init__(self, core: Core, sessions: Sessions) -> None:
        self._core = core
        self._sessions = sessions

    async def answer(self, params: object) -> dict[str, object]:
        """For a request of any workflow, named by the key `workflow` beside its own.

        `model` and `tokens_in` are of all calls that it begins with, `cost_usd` is null if a price
        is unknown, `cached` says that no call would be made.
        """
        arguments = as_object(params, "pal/estimate")
        name = arguments.pop("workflow", None)
        if not isinstance(name, str):
            raise InputError(
                "pal/estimate takes a request with the key workflow beside its own: one of"
                f" {', '.join(WORKFLOWS)}. Nothing was sent."
            )
        for token in _TOKENS:
            arguments.pop(token, None)
        workflow, request = read_request(name, arguments)
        session = await self._sessions.for_request(request.workspace)
        rehearsal = await self._rehearse(workflow, request, session)
        return {
            "model": ", ".join(dict.fromkeys(rehearsal.models or rehearsal.recalled)) or None,
            "tokens_in": rehearsal.tokens_in,
            "cost_usd": rehearsal.cost_usd,
            "cached": bool(rehearsal.recalled) and not rehearsal.models,
        }

    async def in_words(self, request: Request, file: Path) -> str | None:
        """What it would cost, such as `about $0.0031`; None if nobody would be asked."""
        workflow = next(one for one in WORKFLOWS.values() if one.request is type(request))
        session = await self._sessions.for_file(file)
        rehearsal = await self._rehearse(workflow, request, session)
        if not rehearsal.models:
            return "at no cost" if rehearsal.recalled else None
        if rehearsal.cost_usd is None:
            return None
        return f"about ${rehearsal.cost_usd:.4f}"

    async def _rehearse(self, workflow: Workflow, request: Request, session: Session) -> Rehearsal:
        # The local checks cost nothing but time.
        session = await self._sessions.wishing(session, {"review": {"local_checks": []}})
        session = self._sessions.snapshot(session)
        return await self._core.rehearse(workflow, request, session, _Silent())
