"""A model's answer, read as what it was asked for."""

from __future__ import annotations

from pydantic import ValidationError

from pal.domain.chat import ChatReply
from pal.domain.errors import InvalidReply, Refused
from pal.router.ask import Ask, Prose, Reply


def read_reply(said: ChatReply, ask: Ask[Reply]) -> Reply:
    """The reply in the shape that was asked for.

    Raises:
        Refused, InvalidReply: it is none; with the tokens that it cost all the same.
    """
    if said.stop == "refused":
        raise Refused(f"{said.model} would not answer.", usage=said.usage)
    if ask.reply is Prose:
        end = "\n\n(The answer ended here: it ran out of room.)" if said.stop == "length" else ""
        return ask.reply.model_validate({"text": said.text + end})
    if said.stop == "length":
        raise InvalidReply(f"{said.model} ran out of room for its answer.", usage=said.usage)
    try:
        return ask.reply.model_validate_json(said.text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidReply(
            f"{said.model} did not answer in the form asked for ({first['msg']}).",
            usage=said.usage,
        ) from None
