"""Mistral's answers: whole, or in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pal.simulator.call import THOUGHTS, Call, JsonObject, Reply
from pal.simulator.wires.events import DONE, event, pieces

_CREATED = 1767225600
_SORRY = "[simulated] I'm sorry, I can't help with that."


def completion(call: Call, reply: Reply) -> JsonObject:
    """The whole completion; its content is a list of chunks if the model thought."""
    text = _text(reply)
    content = [_thinking(THOUGHTS), {"type": "text", "text": text}]
    said = {"role": "assistant", "content": content if reply.usage.reasoning else text}
    choice = {
        "index": 0,
        "message": {**said, "tool_calls": None, "prefix": False},
        "finish_reason": _finish(reply),
    }
    about = _about(call, reply, "chat.completion")
    return {**about, "choices": [choice], "usage": _usage(reply)}


def completion_chunks(call: Call, reply: Reply) -> Iterator[bytes]:
    """`data: …` for each chunk, the last with the usage, then `data: [DONE]`."""
    about = _about(call, reply, "chat.completion.chunk")
    yield event({**about, "choices": [_choice({"role": "assistant", "content": ""})]})
    if reply.usage.reasoning:
        for piece in pieces(THOUGHTS):
            yield event({**about, "choices": [_choice({"content": [_thinking(piece)]})]})
    for piece in pieces(_text(reply)):
        yield event({**about, "choices": [_choice({"content": piece})]})
    last = [_choice({"content": ""}, _finish(reply))]
    yield event({**about, "choices": last, "usage": _usage(reply)})
    yield DONE


def _text(reply: Reply) -> str:
    return _SORRY if reply.stop == "refused" else reply.text


def _thinking(text: str) -> JsonObject:
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}


def _choice(delta: dict[str, Any], finish: str | None = None) -> JsonObject:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _finish(reply: Reply) -> str:
    return "length" if reply.stop == "length" else "stop"


def _about(call: Call, reply: Reply, kind: str) -> JsonObject:
    return {
        "id": f"sim{reply.id:029d}",
        "object": kind,
        "created": _CREATED,
        "model": call.model_id,
    }


def _usage(reply: Reply) -> JsonObject:
    used = reply.usage
    return {
        "prompt_tokens": used.input,
        "completion_tokens": used.output + used.reasoning,
        "total_tokens": used.input + used.output + used.reasoning,
        "prompt_tokens_details": {"cached_tokens": used.cache_read},
    }
