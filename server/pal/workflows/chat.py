"""A question, with files if need be, in a conversation that goes on."""

from __future__ import annotations

from pal.domain.chat import Message
from pal.domain.errors import NoModel
from pal.domain.report import Report
from pal.domain.requests import ChatRequest
from pal.domain.task import Task
from pal.router.ask import Ask, Prose
from pal.store.conversations import Conversation
from pal.workflows.attachments import attach
from pal.workflows.fitting_tier import fitting_tier
from pal.workflows.prompt import load_prompt
from pal.workflows.workflow import Desk


async def run(request: ChatRequest, desk: Desk) -> Report:
    """Asks, streams the answer, and keeps the turn.

    Raises:
        InputError: a file cannot go along, or there is no such conversation.
        NoModel, BudgetExceeded, AllModelsFailed: there is no answer.
    """
    models = desk.require_models()
    before = Conversation("", str(desk.workspace))
    if request.conversation is not None:
        before = await models.conversations.get(request.conversation, str(desk.workspace))
    said_before = "\n".join(message.text for message in before.messages)
    attached = await attach(request.files, desk.source, known=said_before)
    question = Message(
        "user", "\n\n".join(part for part in (attached.text, request.prompt) if part)
    )
    prompt = load_prompt("chat")
    ask = Ask(
        task=Task.CHAT,
        role="answer",
        origin=desk.origin,
        system=prompt.text,
        messages=(*before.messages, question),
        reply=Prose,
        prompt_version=prompt.version,
        models=request.model,
        first=(before.model,) if before.model and not request.model else (),
        tier=fitting_tier(request.prompt, len(said_before) + len(attached.text)),
        is_kept=True,
        is_fresh=request.fresh,
        listener=desk.listener,
    )
    with desk.stage("answer", "answer"):
        try:
            answer = await models.router.ask(ask)
        except NoModel as none:
            raise NoModel(f"{none} Nothing was cut and nothing was sent.") from None
    conversation = await models.conversations.add(
        before.id or None,
        str(desk.workspace),
        (question, Message("assistant", answer.reply.text)),
        workflow="chat",
        model=answer.model,
        at=desk.now(),
    )
    return desk.report(
        answer.reply.text, sent=attached.sent, answered="1 of 1", conversation=conversation
    )
