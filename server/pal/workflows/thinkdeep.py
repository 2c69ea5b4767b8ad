"""A hard question for the strongest model, with the code that it takes to answer it."""

from __future__ import annotations

from pal.domain.report import Report
from pal.domain.requests import ThinkdeepRequest
from pal.domain.task import Task
from pal.workflows.attachments import attach
from pal.workflows.material import Material, gather
from pal.workflows.turn import Turn, answer, conversation_before, said_in
from pal.workflows.workflow import Desk


async def run(request: ThinkdeepRequest, desk: Desk) -> Report:
    """Gathers what the question is about, asks, streams the answer, and keeps the turn.

    Raises:
        InputError: there is no such target, file or conversation, or it is too large.
        NoModel, BudgetExceeded, AllModelsFailed: there is no answer.
    """
    before = await conversation_before(request.conversation, desk)
    said = said_in(before)
    attached = await attach(request.files, desk.source, known=said)
    material = Material()
    if request.target is not None:
        desk.progress.say("Gathering the code and what is around it.", 0.1)
        with desk.stage("gather"):
            material = await gather(request.target, desk, known=f"{said}\n{attached.text}")
    parts = (attached.text, material.text, request.prompt)
    turn = Turn(
        task=Task.THINKDEEP,
        before=before,
        question="\n\n".join(part for part in parts if part),
        # One that another workflow began may stand with a weaker model.
        stays=before.workflow == desk.origin.workflow,
        sent=tuple(dict.fromkeys((*attached.sent, *material.sent))),
    )
    return await answer(turn, request, desk)
