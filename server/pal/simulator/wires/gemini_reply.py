"""Gemini's answers: whole, or in chunks."""

from __future__ import annotations

from collections.abc import Iterator

from pal.simulator.call import THOUGHTS, Call, JsonObject, Reply
from pal.simulator.wires.events import event, pieces

_REASONS = {"end": "STOP", "length": "MAX_TOKENS", "refused": "SAFETY"}


def content(call: Call, reply: Reply) -> JsonObject:
    """The whole answer; a refused prompt has no candidates."""
    if reply.stop == "refused":
        return _blocked(call, reply)
    parts = [*_thoughts(call, reply)]
    if reply.text:
        parts.append({"text": reply.text, "thoughtSignature": "c2ltdWxhdGVk"})
    return _chunk(call, reply, parts, reason=_REASONS[reply.stop])


def content_chunks(call: Call, reply: Reply) -> Iterator[bytes]:
    """One event a chunk; the last one has the reason why it stopped."""
    if reply.stop == "refused":
        yield event(_blocked(call, reply))
        return
    for thought in _thoughts(call, reply):
        yield event(_chunk(call, reply, [thought]))
    for piece in pieces(reply.text):
        yield event(_chunk(call, reply, [{"text": piece}]))
    last: list[JsonObject] = (
        [{"text": "", "thoughtSignature": "c2ltdWxhdGVk"}] if reply.text else []
    )
    yield event(_chunk(call, reply, last, reason=_REASONS[reply.stop]))


def _thoughts(call: Call, reply: Reply) -> list[JsonObject]:
    shown = call.show_thoughts and reply.usage.reasoning
    return [{"text": THOUGHTS, "thought": True}] if shown else []


def _chunk(
    call: Call, reply: Reply, parts: list[JsonObject], *, reason: str | None = None
) -> JsonObject:
    said: JsonObject = {"role": "model"}
    if parts:
        said["parts"] = parts
    candidate: JsonObject = {"index": 0, "content": said}
    if reason is not None:
        candidate["finishReason"] = reason
    return {"candidates": [candidate], **_about(call, reply)}


def _blocked(call: Call, reply: Reply) -> JsonObject:
    return {"promptFeedback": {"blockReason": "SAFETY"}, **_about(call, reply)}


def _about(call: Call, reply: Reply) -> JsonObject:
    usage = reply.usage
    counts = {
        "promptTokenCount": usage.input,
        "cachedContentTokenCount": usage.cache_read,
        "candidatesTokenCount": usage.output,
        "thoughtsTokenCount": usage.reasoning,
        "totalTokenCount": usage.input + usage.output + usage.reasoning,
    }
    return {
        "usageMetadata": {name: tokens for name, tokens in counts.items() if tokens},
        "modelVersion": call.model_id,
        "responseId": f"sim-{reply.id:06d}",
    }
