"""What a vendor is asked: an ask's texts as they leave, in the shape that every wire takes."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from pal.domain.chat import ChatParams, Message, ReplySchema
from pal.domain.model_card import ModelCard
from pal.router.ask import Ask, Prose
from pal.router.outgoing import Outgoing


def chat_params(ask: Ask[Any], card: ModelCard, outgoing: Outgoing) -> ChatParams:
    """The request to this model."""
    wanted = ask.origin.settings.routing.for_task(ask.task)
    turns = zip(ask.messages, outgoing.messages, strict=True)
    return ChatParams(
        model=card,
        system=outgoing.system_for(card),
        messages=tuple(Message(message.role, text) for message, text in turns),
        max_output_tokens=wanted.max_output_tokens,
        schema=_schema(ask.reply),
        effort="low" if wanted.interactive else None,
        timeout_s=wanted.timeout_s,
    )


@cache
def _schema(reply: type[BaseModel]) -> ReplySchema | None:
    if reply is Prose:
        return None
    return ReplySchema(reply.__name__, reply.model_json_schema(by_alias=True))
