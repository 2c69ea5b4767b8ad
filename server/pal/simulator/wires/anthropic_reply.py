"""Anthropic's answers: a message, or its events."""

from __future__ import annotations

from collections.abc import Iterator

from pal.simulator.call import THOUGHTS, Call, JsonObject, Reply
from pal.simulator.wires.events import event, pieces

_STOPS = {"end": "end_turn", "length": "max_tokens", "refused": "refusal"}
_REFUSAL = {
    "type": "refusal",
    "category": "cyber",
    "explanation": "[simulated] The request was declined.",
}
_HOUR_S = 3600


def message(call: Call, reply: Reply) -> JsonObject:
    """The whole message."""
    return {
        **_opening(call, reply),
        "content": _content(call, reply),
        "stop_reason": _STOPS[reply.stop],
        "stop_details": _REFUSAL if reply.stop == "refused" else None,
    }


def message_events(call: Call, reply: Reply) -> Iterator[bytes]:
    """`message_start` … `message_stop`."""
    opening = _opening(call, reply)
    opening["usage"] = {**opening["usage"], "output_tokens": 1, "output_tokens_details": None}
    yield event({"type": "message_start", "message": opening}, named=True)
    yield event({"type": "ping"}, named=True)
    for index, block in enumerate(_content(call, reply)):
        yield from _block_events(index, block)
    delta: JsonObject = {"stop_reason": _STOPS[reply.stop], "stop_sequence": None}
    if reply.stop == "refused":
        delta["stop_details"] = _REFUSAL
    usage = _usage(call, reply)
    yield event({"type": "message_delta", "delta": delta, "usage": usage}, named=True)
    yield event({"type": "message_stop"}, named=True)


def _opening(call: Call, reply: Reply) -> JsonObject:
    return {
        "id": f"msg_sim_{reply.id:06d}",
        "type": "message",
        "role": "assistant",
        "model": call.model_id,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "stop_details": None,
        "usage": _usage(call, reply),
    }


def _content(call: Call, reply: Reply) -> list[JsonObject]:
    blocks: list[JsonObject] = []
    if reply.usage.reasoning:
        thoughts = THOUGHTS if call.show_thoughts else ""
        blocks.append({"type": "thinking", "thinking": thoughts, "signature": "simulated"})
    if reply.text:
        blocks.append({"type": "text", "text": reply.text})
    return blocks


def _block_events(index: int, block: JsonObject) -> Iterator[bytes]:
    if block["type"] == "thinking":
        empty = {**block, "thinking": "", "signature": ""}
        deltas = [
            *({"type": "thinking_delta", "thinking": piece} for piece in pieces(block["thinking"])),
            {"type": "signature_delta", "signature": block["signature"]},
        ]
    else:
        empty = {**block, "text": ""}
        deltas = [{"type": "text_delta", "text": piece} for piece in pieces(block["text"])]
    yield event({"type": "content_block_start", "index": index, "content_block": empty}, named=True)
    for delta in deltas:
        yield event({"type": "content_block_delta", "index": index, "delta": delta}, named=True)
    yield event({"type": "content_block_stop", "index": index}, named=True)


def _usage(call: Call, reply: Reply) -> JsonObject:
    usage = reply.usage
    long = call.cache_ttl_s >= _HOUR_S
    return {
        "input_tokens": usage.input - usage.cache_read - usage.cache_write,
        "cache_creation_input_tokens": usage.cache_write,
        "cache_read_input_tokens": usage.cache_read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": 0 if long else usage.cache_write,
            "ephemeral_1h_input_tokens": usage.cache_write if long else 0,
        },
        "output_tokens": usage.output + usage.reasoning,
        "output_tokens_details": {"thinking_tokens": usage.reasoning},
        "service_tier": "standard",
        "speed": "standard",
    }
