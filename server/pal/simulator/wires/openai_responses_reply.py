"""OpenAI's answers on the Responses wire: a response, or its events."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from pal.simulator.call import THOUGHTS, Call, JsonObject, Reply
from pal.simulator.wires.events import event, pieces

_CREATED = 1767225600


def response(call: Call, reply: Reply) -> JsonObject:
    """The whole response."""
    cut = reply.stop == "length"
    return {
        **_opening(call, reply),
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "output": _output(call, reply),
        "usage": _usage(reply),
    }


def response_events(call: Call, reply: Reply) -> Iterator[bytes]:
    """`response.created` … `response.completed` or `response.incomplete`, numbered from 0."""
    for number, data in zip(count(), _events(call, reply), strict=False):
        yield event({**data, "sequence_number": number}, named=True)


def _events(call: Call, reply: Reply) -> Iterator[JsonObject]:
    opening = _opening(call, reply)
    yield {"type": "response.created", "response": opening}
    yield {"type": "response.in_progress", "response": opening}
    for index, item in enumerate(_output(call, reply)):
        said = item["type"] == "message"
        empty: JsonObject = {"content": [], "status": "in_progress"} if said else {"summary": []}
        begun: JsonObject = {**item, **empty}
        inner = _part_events if said else _summary_events
        yield {"type": "response.output_item.added", "output_index": index, "item": begun}
        yield from inner(index, item)
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    whole = response(call, reply)
    yield {"type": f"response.{whole['status']}", "response": whole}


def _summary_events(index: int, item: JsonObject) -> Iterator[JsonObject]:
    where = {"item_id": item["id"], "output_index": index, "summary_index": 0}
    for part in item["summary"]:
        name = "response.reasoning_summary"
        yield {"type": f"{name}_part.added", **where, "part": {**part, "text": ""}}
        yield {"type": f"{name}_text.delta", **where, "delta": part["text"]}
        yield {"type": f"{name}_text.done", **where, "text": part["text"]}
        yield {"type": f"{name}_part.done", **where, "part": part}


def _part_events(index: int, item: JsonObject) -> Iterator[JsonObject]:
    part: JsonObject = item["content"][0]
    field = "refusal" if part["type"] == "refusal" else "text"
    name = "response.refusal" if field == "refusal" else "response.output_text"
    where = {"item_id": item["id"], "output_index": index, "content_index": 0}
    extra = {"logprobs": list[str]()} if field == "text" else {}
    yield {"type": "response.content_part.added", **where, "part": {**part, field: ""}}
    for piece in pieces(part[field]):
        yield {"type": f"{name}.delta", **where, "delta": piece, **extra}
    yield {"type": f"{name}.done", **where, field: part[field], **extra}
    yield {"type": "response.content_part.done", **where, "part": part}


def _opening(call: Call, reply: Reply) -> JsonObject:
    text: JsonObject = {"format": {"type": "text"}, "verbosity": "medium"}
    if call.schema is not None:
        schema = dict(call.schema)
        text["format"] = {"type": "json_schema", "name": "reply", "schema": schema, "strict": True}
    return {
        "id": f"resp_sim_{reply.id:06d}",
        "object": "response",
        "created_at": _CREATED,
        "status": "in_progress",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": call.max_output_tokens,
        "metadata": {},
        "model": call.model_id,
        "output": [],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": call.effort, "summary": None},
        "service_tier": "default",
        "store": False,
        "temperature": None,
        "text": text,
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "truncation": "disabled",
        "usage": None,
    }


def _output(call: Call, reply: Reply) -> list[JsonObject]:
    items: list[JsonObject] = []
    if reply.usage.reasoning:
        shown = [{"type": "summary_text", "text": THOUGHTS}] if call.show_thoughts else []
        items.append({"id": f"rs_sim_{reply.id:06d}", "type": "reasoning", "summary": shown})
    if reply.stop == "length" and not reply.text:
        return items
    part: JsonObject = {
        "type": "output_text",
        "text": reply.text,
        "annotations": [],
        "logprobs": [],
    }
    if reply.stop == "refused":
        part = {"type": "refusal", "refusal": "[simulated] I'm sorry, I can't help with that."}
    items.append(
        {
            "id": f"msg_sim_{reply.id:06d}",
            "type": "message",
            "status": "incomplete" if reply.stop == "length" else "completed",
            "role": "assistant",
            "content": [part],
        }
    )
    return items


def _usage(reply: Reply) -> JsonObject:
    usage = reply.usage
    output = usage.output + usage.reasoning
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {
            "cached_tokens": usage.cache_read,
            "cache_write_tokens": usage.cache_write,
        },
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.input + output,
    }
