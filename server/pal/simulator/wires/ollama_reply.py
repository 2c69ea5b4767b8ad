"""Ollama's answers: whole, or a line for each piece."""

from __future__ import annotations

from collections.abc import Iterator

from pal.simulator.call import THOUGHTS, Call, JsonObject, Reply
from pal.simulator.message import json_bytes
from pal.simulator.wires.events import pieces

_CREATED = "2026-01-01T00:00:00.000000Z"
_SORRY = "[simulated] I'm sorry, I can't help with that."
_NS_PER_TOKEN = 1_000_000


def chat_response(call: Call, reply: Reply) -> JsonObject:
    """The whole answer."""
    thoughts = {"thinking": THOUGHTS} if reply.usage.reasoning else {}
    return _ended(call, reply, {"content": _text(reply), **thoughts})


def chat_lines(call: Call, reply: Reply) -> Iterator[bytes]:
    """A line of JSON for each piece, the last with the counts."""
    if reply.usage.reasoning:
        for piece in pieces(THOUGHTS):
            yield line(_message(call, {"content": "", "thinking": piece}))
    for piece in pieces(_text(reply)):
        yield line(_message(call, {"content": piece}))
    yield line(_ended(call, reply, {"content": ""}))


def line(data: JsonObject) -> bytes:
    """One line of a stream."""
    return json_bytes(data) + b"\n"


def _text(reply: Reply) -> str:
    return _SORRY if reply.stop == "refused" else reply.text


def _message(call: Call, said: dict[str, str]) -> JsonObject:
    return {
        "model": call.model_id,
        "created_at": _CREATED,
        "message": {"role": "assistant", **said},
        "done": False,
    }


def _ended(call: Call, reply: Reply, said: dict[str, str]) -> JsonObject:
    used = reply.usage
    generated = used.output + used.reasoning
    return {
        **_message(call, said),
        "done": True,
        "done_reason": "length" if reply.stop == "length" else "stop",
        "total_duration": (used.input + generated) * _NS_PER_TOKEN,
        "load_duration": _NS_PER_TOKEN,
        "prompt_eval_count": used.input,
        "prompt_eval_duration": used.input * _NS_PER_TOKEN,
        "eval_count": generated,
        "eval_duration": generated * _NS_PER_TOKEN,
    }
