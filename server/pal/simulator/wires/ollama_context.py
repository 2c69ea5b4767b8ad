"""Cuts a prompt down to the context, and says nothing of it, as Ollama does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pal.simulator.message import json_bytes
from pal.simulator.problem import Problem
from pal.simulator.tokens import characters_in, tokens_in
from pal.simulator.wires.ollama_request import ChatRequest, Message


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the model gets to see; `truncated` tokens of the prompt it does not."""

    system: str
    turns: tuple[str, ...]
    truncated: int


def fitted(asked: ChatRequest, window: int) -> Fitted:
    """The prompt within `options.num_ctx`, which is at most the model's window.

    The oldest turns go first; the instructions and the last turn stay. If those are still too
    long, the first few tokens are kept and as much of the end as leaves half of the context for
    the answer. Raises `Problem` where the request forbids one or the other.
    """
    context = max(min(asked.options.num_ctx, window), 4)
    tokens = _size(asked.messages)
    if not asked.truncate:
        if tokens >= context:
            raise Problem("context_length", _runners_words(tokens, context))
        return _whole(asked.messages, 0)
    kept = _without_oldest(asked.messages, context)
    if _size(kept) < context:
        return _whole(kept, tokens - _size(kept))
    if not asked.shift:
        raise Problem("context_length")
    return _cut(kept, context, asked.options.num_keep, tokens)


def _without_oldest(messages: Sequence[Message], context: int) -> list[Message]:
    kept = list(messages)
    for first in range(len(messages)):
        system = [message for message in messages[:first] if message.role == "system"]
        kept = [*system, *messages[first:]]
        if _size(kept) <= context:
            break
    return kept


def _cut(messages: Sequence[Message], context: int, keep: int, tokens: int) -> Fitted:
    keep = min(keep, context - 1) if keep >= 0 else context - 1
    limit = context - max((context - keep) // 2, 1)
    text = "\n".join(message.content for message in messages)
    start, end = characters_in(keep), len(text) - characters_in(limit - keep)
    return Fitted(text[:start], (text[end:],), tokens - limit)


def _runners_words(tokens: int, context: int) -> str:
    """What the program that runs the model says, which is passed on as it is."""
    message = (
        f"request ({tokens} tokens) exceeds the available context size ({context} tokens), try "
        "increasing it"
    )
    error = {"code": 400, "message": message, "type": "exceed_context_size_error"}
    return json_bytes({"error": error}).decode()


def _whole(messages: Sequence[Message], truncated: int) -> Fitted:
    system = "\n".join(m.content for m in messages if m.role == "system")
    turns = tuple(m.content for m in messages if m.role != "system")
    return Fitted(system, turns, truncated)


def _size(messages: Sequence[Message]) -> int:
    return tokens_in(*(message.content for message in messages))
