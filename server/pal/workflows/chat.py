"""A question, with files if need be, in a conversation that goes on."""

from __future__ import annotations

from pal.domain.report import Report
from pal.domain.requests import ChatRequest
from pal.domain.task import Task
from pal.workflows.attachments import attach
from pal.workflows.fitting_tier import fitting_tier
from pal.workflows.turn import Turn, answer, conversation_before, said_in
from pal.workflows.workflow import Desk


async def run(request: ChatRequest, desk: Desk) -> Report:
    """Asks, streams the answer, and keeps the turn.

    Raises:
        InputError: a file cannot go along, or there is no such conversation.
        NoModel, BudgetExceeded, AllModelsFailed: there is no answer.
    """
    before = await conversation_before(request.conversation, desk)
    said = said_in(before)
    attached = await attach(request.files, desk.source, known=said)
    turn = Turn(
        task=Task.CHAT,
        before=before,
        question="\n\n".join(part for part in (attached.text, request.prompt) if part),
        tier=fitting_tier(request.prompt, len(said) + len(attached.text)),
        sent=attached.sent,
    )
    return await answer(turn, request, desk)
