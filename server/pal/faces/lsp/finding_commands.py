"""Commands about a finding."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from lsprotocol import types

from pal.domain.code import Span, lines_of
from pal.domain.errors import InputError, PalError
from pal.domain.feedback import Feedback
from pal.domain.finding import Finding
from pal.domain.requests import ChatRequest, ConsensusRequest, Target
from pal.faces.lsp.apply_fix import fix_of
from pal.faces.lsp.board import Board
from pal.faces.lsp.editor import Editor
from pal.faces.lsp.params import Arguments, read_params
from pal.faces.lsp.requests import Requests
from pal.faces.lsp.sessions import Sessions
from pal.faces.lsp.verdicts import Verdicts
from pal.review.tag import attribute, section

Work = Coroutine[Any, Any, None]

_AROUND = 20
"""Lines before and after a finding that go along with a question about it."""


class FindingCommands:
    """Each reads its arguments, and gives the work that they ask for.

    All raise `InputError` where an argument is wrong or the finding is gone.
    """

    def __init__(
        self,
        editor: Editor,
        sessions: Sessions,
        board: Board,
        requests: Requests,
        verdicts: Verdicts,
    ) -> None:
        self._editor = editor
        self._sessions = sessions
        self._board = board
        self._requests = requests
        self._verdicts = verdicts

    async def apply_fix(self, run: str, arguments: Arguments) -> Work:  # noqa: ARG002
        """Puts the fix into the client's document."""
        name = arguments.text("finding")
        arguments.end()
        shown = self._board.finding(name)
        if shown is None:
            await self._verdicts.find(name)
            raise InputError(f"{name} is in no open document; nothing was changed.")
        edit = fix_of(shown, self._editor)
        if edit is None:
            raise InputError(
                f"{name} has no fix that fits the text as it is now; nothing was changed."
            )
        return self._apply(shown.finding, edit)

    async def dismiss(self, run: str, arguments: Arguments) -> Work:  # noqa: ARG002
        """Does not show it, or its like, any more."""
        name, scope = arguments.text("finding"), arguments.optional_text("scope")
        arguments.end()
        params = {"finding": name, "verdict": "dismissed", "scope": scope or "this"}
        feedback = read_params(Feedback, params, "pal.dismiss")
        finding, _ = await self._verdicts.find(name)
        if feedback.scope != "this" and finding.severity in ("critical", "high"):
            raise InputError(
                f"{name} is {finding.severity}, which only the scope `this` hides; nothing was"
                " dismissed."
            )
        return self._dismiss(feedback)

    async def recheck(self, run: str, arguments: Arguments) -> Work:
        """Several models look at the lines of the finding."""
        name = arguments.text("finding")
        arguments.end()
        finding, session = await self._verdicts.find(name)
        target = Target(file=finding.path, span=_whole_lines(finding.span))
        request = ConsensusRequest(target=target)
        title = f"PAL: {finding.title}"
        return self._requests.document(run, "consensus", request, session, title)

    async def explain(self, run: str, arguments: Arguments) -> Work:
        """A model explains the finding, and what to do."""
        name = arguments.text("finding")
        arguments.end()
        finding, session = await self._verdicts.find(name)
        source = self._sessions.snapshot(session).source
        prompt = _question(finding, await source.text(finding.path) or "")
        request = ChatRequest(prompt=prompt)
        title = f"PAL: {finding.title}"
        return self._requests.document(run, "chat", request, session, title)

    async def _apply(self, finding: Finding, edit: types.WorkspaceEdit) -> None:
        why_not = await self._editor.apply(f"PAL: {finding.title}", edit)
        if why_not is not None:
            self._editor.complain(f"The fix was not applied: {why_not}")
            return
        with suppress(PalError):  # What was learned of it is dear to nobody.
            await self._verdicts.give(Feedback(finding=finding.id, verdict="accepted"))

    async def _dismiss(self, feedback: Feedback) -> None:
        await self._verdicts.give(feedback)


def _whole_lines(span: Span) -> Span:
    return Span(start_line=span.start_line, start_col=1, end_line=span.end_line + 1, end_col=1)


def _question(finding: Finding, text: str) -> str:
    """The finding and the code around it, as data."""
    first = max(finding.span.start_line - _AROUND, 1)
    lines = lines_of(text)[first - 1 : finding.span.end_line + _AROUND]
    fix = finding.fix.description if finding.fix else None
    said = (finding.title, finding.detail, finding.scenario, fix)
    head = f'path="{attribute(finding.path)}" first_line="{first}"'
    return "\n".join(
        (
            "Another reviewer claims the following about this code. Explain to its author what is"
            " meant, whether it is right, and what to do about it.",
            section("claim", "\n".join(one for one in said if one)),
            section("evidence", finding.evidence),
            section("code", "\n".join(lines), head),
        )
    )
