"""Answers of Chat Completions: whole, or in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pal.simulator.call import THOUGHTS, Call, JsonObject, Reply
from pal.simulator.models import Model
from pal.simulator.wires.chat_site import Site
from pal.simulator.wires.events import DONE, event, pieces

_CREATED = 1767225600
_SORRY = "[simulated] I'm sorry, I can't help with that."
_EVENTS_PER_COMMENT = 4
_SAFE = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "violence")}
_MILLION = 1_000_000


def completion(site: Site, call: Call, reply: Reply) -> JsonObject:
    """The whole completion."""
    said = {"role": "assistant", **_said(site, reply)}
    choice: JsonObject = {
        "index": 0,
        "message": said,
        "logprobs": None,
        "finish_reason": _finish(site, reply),
    }
    whole = {**_about(site, call, reply, "chat.completion"), "choices": [choice]}
    if site.filter_results:
        choice["content_filter_results"] = _SAFE
        whole["prompt_filter_results"] = [{"prompt_index": 0, "content_filter_results": _SAFE}]
    return {**whole, "usage": _usage(site, call.model, reply)}


def completion_chunks(site: Site, call: Call, reply: Reply) -> Iterator[bytes]:
    """`data: …` for each chunk, comments if the site sends them, `data: [DONE]`."""
    for number, chunk in enumerate(_chunks(site, call, reply)):
        if site.keep_alive and number % _EVENTS_PER_COMMENT == 0:
            yield f"{site.keep_alive}\n\n".encode()
        yield event(chunk)
    yield DONE


def _chunks(site: Site, call: Call, reply: Reply) -> Iterator[JsonObject]:
    about = _about(site, call, reply, "chat.completion.chunk")
    usage = _usage(site, call.model, reply)
    if site.stream_usage == "asked" and call.include_usage:
        about["usage"] = None
    if site.filter_results:
        checked = [{"prompt_index": 0, "content_filter_results": _SAFE}]
        yield {**_EMPTY_CHUNK, "prompt_filter_results": checked}
    for delta in _deltas(_said(site, reply)):
        yield {**about, "choices": [_choice(delta)]}
    last = {"usage": usage} if site.stream_usage == "last" else {}
    yield {**about, "choices": [_choice({}, _finish(site, reply))], **last}
    if site.stream_usage == "always":
        yield {**about, "choices": [_choice({"role": "assistant", "content": ""})], "usage": usage}
    elif site.stream_usage == "asked" and call.include_usage:
        yield {**about, "choices": [], "usage": usage}


_EMPTY_CHUNK: JsonObject = {"id": "", "object": "", "created": 0, "model": "", "choices": []}


def _said(site: Site, reply: Reply) -> JsonObject:
    """What is said, by field: the text, thoughts if they are shown, a refusal if there is one."""
    refused = reply.stop == "refused"
    if refused and site.refusal == "field":
        return {"content": None, "refusal": _SORRY}
    text = _SORRY if refused and site.refusal == "prose" else reply.text
    fields: JsonObject = {"content": None if refused and not text else text, "refusal": None}
    if site.thoughts and reply.usage.reasoning:
        return {site.thoughts: THOUGHTS, **fields}
    return fields


def _deltas(said: JsonObject) -> Iterator[JsonObject]:
    yield {"role": "assistant", "content": "", "refusal": None}
    fields = ([(name, piece) for piece in pieces(text or "")] for name, text in said.items())
    for name, piece in chain.from_iterable(fields):
        yield {name: piece}


def _choice(delta: JsonObject, finish: str | None = None) -> JsonObject:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _finish(site: Site, reply: Reply) -> str:
    if reply.stop == "length":
        return "length"
    return "content_filter" if reply.stop == "refused" and site.refusal == "filter" else "stop"


def _about(site: Site, call: Call, reply: Reply, kind: str) -> JsonObject:
    return {
        "id": f"chatcmpl-sim-{reply.id:06d}",
        "object": kind,
        "created": _CREATED,
        "model": call.model_id,
        "system_fingerprint": None,
        **site.extra,
    }


def _usage(site: Site, model: Model | None, reply: Reply) -> JsonObject:
    used, parts = reply.usage, site.usage
    prompt = {
        **({"cached_tokens": used.cache_read} if "cached" in parts else {}),
        **({"cache_write_tokens": used.cache_write} if "written" in parts else {}),
    }
    answer = {"reasoning_tokens": used.reasoning} if "reasoning" in parts else {}
    usage: JsonObject = {
        "prompt_tokens": used.input,
        "completion_tokens": used.output + (0 if site.reasoning_apart else used.reasoning),
        "total_tokens": used.input + used.output + used.reasoning,
        **({"prompt_tokens_details": prompt} if prompt else {}),
        **({"completion_tokens_details": answer} if answer else {}),
    }
    if "hits" in parts:
        usage["prompt_cache_hit_tokens"] = used.cache_read
        usage["prompt_cache_miss_tokens"] = used.input - used.cache_read
    if "cost" in parts and model is not None:
        of_input, of_output = model.usd
        cost = used.input * of_input + (used.output + used.reasoning) * of_output
        usage |= {"cost": cost / _MILLION, "is_byok": False}
    return usage
