"""Servers that are only nearly compatible are understood all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pal.domain.chat import ReplySchema
from pal.domain.errors import InvalidReply, Refused
from tests.providers.loopback import Loopback, Reply, says, streams
from tests.providers.test_stream import listen
from tests.providers.wires import ANSWER, MISTRAL, XAI, Ask, At

SCHEMA = ReplySchema("r", {"type": "object", "properties": {"okay": {"type": "boolean"}}})


def said(content: Any, **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content}, **more}]}


def piece(text: str | None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}, **more}]}


async def test_a_reply_needs_no_more_than_its_text(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(says(said("Hello")))
    reply = await at(XAI).chat(ask(XAI.model))
    assert (reply.text, reply.stop, reply.model) == ("Hello", "end", XAI.model)
    assert reply.usage.estimated


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": None, "completion_tokens": None, "prompt_tokens_details": None},
    ],
)
async def test_usage_that_counts_nothing_is_estimated(
    usage: Any, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says({**said("Hello", finish_reason="stop"), "usage": usage}))
    assert (await at(XAI).chat(ask(XAI.model))).usage.estimated


@pytest.mark.parametrize("details", [None, {}, {"cached_tokens": None, "audio_tokens": 3}])
async def test_details_of_the_usage_may_be_missing(
    details: Any, vendor: Loopback, at: At, ask: Ask
) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": details}
    vendor.will(says({**said("Hello"), "usage": usage}))
    reply = await at(XAI).chat(ask(XAI.model))
    assert (reply.usage.input, reply.usage.cache_read, reply.usage.output) == (9, 0, 3)


async def test_reasoning_that_is_counted_within_the_output_is_not_added(
    vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(MISTRAL.reply))
    assert (await at(MISTRAL).chat(ask(MISTRAL.model))).usage.output == 40
    vendor.will(says(XAI.reply))
    assert (await at(XAI).chat(ask(XAI.model))).usage.output == 18 + 22


async def test_thoughts_beside_the_text_are_no_part_of_it(
    vendor: Loopback, at: At, ask: Ask
) -> None:
    message = {"content": "Hello", "reasoning_content": "hm", "reasoning": "hm", "tool_calls": []}
    vendor.will(says({"choices": [{"message": message, "finish_reason": "stop"}]}))
    assert (await at(XAI).chat(ask(XAI.model))).text == "Hello"


@pytest.mark.parametrize("end", [b"data: [DONE]\n\n", b"data:[DONE]\n\n", b""])
@pytest.mark.parametrize("choices", [[], None, [{"index": 0, "delta": {}, "finish_reason": None}]])
async def test_the_usage_may_come_with_choices_or_without(
    end: bytes, choices: Any, vendor: Loopback, at: At, ask: Ask
) -> None:
    events = [
        piece(None),
        piece("Hel"),
        piece("lo", finish_reason=None),
        piece("", finish_reason="stop"),
        {"choices": choices, "usage": {"prompt_tokens": 9, "completion_tokens": 3}},
    ]
    body = b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events) + end
    vendor.will(Reply(content_type="text/event-stream", pieces=[b": PROCESSING\n\n", body]))
    _, reply = await listen(at(XAI), ask(XAI.model))
    assert (reply.text, reply.usage.input, reply.usage.estimated) == ("Hello", 9, False)


async def test_a_stream_without_usage_is_estimated(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(streams(piece("Hello"), piece(None, finish_reason="stop")))
    _, reply = await listen(at(XAI), ask(XAI.model))
    assert reply.usage.estimated


@pytest.mark.parametrize("finish", ["stop", "eos", "tool_calls", "from_the_future"])
async def test_any_other_end_is_an_end(finish: str, vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(says(said("Hello", finish_reason=finish)))
    assert (await at(XAI).chat(ask(XAI.model))).stop == "end"


async def test_a_content_filter_is_a_refusal(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(says(said("Hel", finish_reason="content_filter")))
    with pytest.raises(Refused, match="content filter"):
        await at(XAI).chat(ask(XAI.model))


async def test_an_error_as_an_end_is_no_answer(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(streams(piece("Hel"), piece("", finish_reason="error")))
    with pytest.raises(InvalidReply, match="ended for an error"):
        await listen(at(MISTRAL), ask(MISTRAL.model))


@pytest.mark.parametrize(
    "written", ['```json\n{"okay": true}\n```', 'Sure: {"okay": true}', '{"okay": true}\n']
)
async def test_a_shape_is_found_in_what_is_written_around_it(
    written: str, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(said(written)))
    reply = await at(XAI).chat(ask(XAI.model, schema=SCHEMA))
    assert reply.text == '{"okay": true}'
    assert (await at(XAI).chat(ask(XAI.model))).text == written


async def test_content_in_chunks_is_joined(vendor: Loopback, at: At, ask: Ask) -> None:
    chunks = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "no"}]},
        {"type": "text", "text": ANSWER[:4]},
        {"type": "reference", "reference_ids": [1]},
        {"type": "text", "text": ANSWER[4:]},
        {"type": "text", "text": None},
    ]
    vendor.will(says(said(chunks, finish_reason="stop")))
    assert (await at(MISTRAL).chat(ask(MISTRAL.model))).text == ANSWER
