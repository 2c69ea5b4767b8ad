"""One question and its answer, in a conversation that goes on."""

from __future__ import annotations

from dataclasses import dataclass

from pal.domain.chat import Message
from pal.domain.errors import NoModel
from pal.domain.model_card import Tier
from pal.domain.report import Report
from pal.domain.requests import Request
from pal.domain.task import Task
from pal.router.ask import Ask, Prose
from pal.store.conversations import Conversation
from pal.workflows.prompt import load_prompts
from pal.workflows.workflow import Desk


async def conversation_before(name: str | None, desk: Desk) -> Conversation:
    """The conversation so far: an empty one without id where none is named.

    Raises:
        InputError: there is no such conversation.
        StoreError: there is nowhere to write down what would be spent.
    """
    models, workspace = desk.require_models(), str(desk.workspace)
    if name is None:
        return Conversation("", workspace)
    return await models.conversations.get(name, workspace)


def said_in(conversation: Conversation) -> str:
    """All that was said so far."""
    return "\n".join(message.text for message in conversation.messages)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is asked next.

    Attributes:
        tier: which models come first, in place of the task's own tier.
        stays: whether the model that answered last is asked first.
        sent: what goes along, as `path:first-last`.
    """

    task: Task
    before: Conversation
    question: str
    tier: Tier | None = None
    stays: bool = True
    sent: tuple[str, ...] = ()


async def answer(turn: Turn, request: Request, desk: Desk) -> Report:
    """Asks, streams the answer, keeps the turn, and reports.

    Raises:
        NoModel, BudgetExceeded, AllModelsFailed: there is no answer.
    """
    models, before = desk.require_models(), turn.before
    question = Message("user", turn.question)
    stays = turn.stays and not request.model
    ask = Ask(
        task=turn.task,
        role="answer",
        origin=desk.origin,
        prompts=load_prompts(turn.task),
        messages=(*before.messages, question),
        reply=Prose,
        models=request.model,
        first=(before.model,) if before.model and stays else (),
        tier=turn.tier,
        is_kept=True,
        is_fresh=request.fresh,
        listener=desk.listener,
    )
    with desk.stage("answer", "answer"):
        try:
            answer = await models.router.ask(ask)
        except NoModel as none:
            raise NoModel(f"{none} Nothing was cut and nothing was sent.") from None
    text = answer.reply.text
    conversation = await models.conversations.add(
        before.id or None,
        str(desk.workspace),
        (question, Message("assistant", text)),
        workflow=desk.origin.workflow,
        model=answer.model,
        at=desk.now(),
    )
    sent = () if answer.is_recalled else turn.sent
    return desk.report(text, sent=sent, answered="1 of 1", conversation=conversation)
