"""What is said to a model and what comes back, in no vendor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pal.domain.model_card import ModelCard

StopReason = Literal["end", "length", "refused"]
"""Why a model stopped: it was done, it ran out of room, or its vendor would not go on."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, normalised over vendors.

    Attributes:
        input: all prompt tokens, cached ones included.
        cache_read: of `input`, those read from the vendor's prompt cache.
        cache_write: of `input`, those written to it.
        output: all generated tokens, reasoning included.
        reasoning: of `output`, those spent on reasoning.
        estimated: True where the vendor reported nothing and PAL counted characters.
    """

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ReplySchema:
    """The shape a structured reply must have: a name for the vendor and a JSON Schema.

    Made once for each shape and compared by identity, so that what vendors make of it is kept.
    """

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatParams:
    """One request to one model.

    Attributes:
        model: the card of the model to ask.
        system: instructions; the stable prefix that vendors may cache.
        messages: the conversation, ending with a user turn.
        max_output_tokens: room for the answer, reasoning included.
        schema: the shape of a structured reply, or None for prose.
        effort: how hard to think, or None for the model's default. A vendor leaves it out, or
            takes the nearest it offers, where the model does not offer it.
        timeout_s: seconds to wait for the whole answer (streams: between two pieces).
    """

    model: ModelCard
    system: str
    messages: tuple[Message, ...]
    max_output_tokens: int
    schema: ReplySchema | None = None
    effort: Literal["low", "medium", "high"] | None = None
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A whole answer. `model` is the exact version that the vendor says answered."""

    text: str
    usage: Usage
    model: str
    stop: StopReason = "end"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed answer; the last one carries `reply`, with the whole text."""

    text: str = ""
    reply: ChatReply | None = field(default=None)
