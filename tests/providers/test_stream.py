"""An answer in pieces, over every wire."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pal.domain.chat import ChatParams, ChatReply, Chunk
from pal.domain.errors import (
    ConnectionLost,
    InvalidReply,
    Overloaded,
    RateLimited,
    Refused,
    ServerFailed,
    TimedOut,
    Unauthorized,
)
from pal.providers.framing import SSE
from pal.providers.vendor import Vendor
from tests.providers.loopback import Loopback, Reply, says, streams
from tests.providers.wires import (
    ANSWER,
    ANTHROPIC,
    GEMINI,
    MISTRAL,
    OLLAMA,
    OPENAI,
    WIRES,
    XAI,
    Ask,
    At,
    Wire,
)

every_wire = pytest.mark.parametrize("wire", WIRES, ids=str)


async def listen(provider: Vendor, params: ChatParams) -> tuple[list[str], ChatReply]:
    chunks = [chunk async for chunk in provider.stream(params)]
    last = chunks.pop()
    assert last.reply is not None
    return [chunk.text for chunk in chunks], last.reply


@every_wire
async def test_pieces_come_one_by_one_and_the_last_carries_the_reply(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(wire.streams(*wire.stream))
    texts, reply = await listen(at(wire), ask(wire.model))
    assert texts == [ANSWER[:9], ANSWER[9:]]
    assert (reply.text, reply.stop, reply.usage) == (ANSWER, "end", wire.usage)
    assert reply.model.startswith(wire.model)


@every_wire
async def test_bytes_may_be_cut_anywhere(wire: Wire, vendor: Loopback, at: At, ask: Ask) -> None:
    alive = b": keep-alive\r\n" if wire.kind.framing is SSE else b"\r\n"
    whole = alive + b"".join(map(wire.encode, wire.stream)).replace(b"\n", b"\r\n")
    pieces = [whole[i : i + 7] for i in range(0, len(whole), 7)]
    kind = f"{wire.kind.framing.media_type}; charset=utf-8"
    vendor.will(Reply(content_type=kind, pieces=pieces))
    _, reply = await listen(at(wire), ask(wire.model))
    assert (reply.text, reply.usage) == (ANSWER, wire.usage)


@every_wire
async def test_a_stream_that_is_read_to_its_end_leaves_the_connection_open(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(wire.streams(*wire.stream))
    provider = at(wire)
    for _ in range(2):
        await listen(provider, ask(wire.model))
    assert vendor.connections == 1


@every_wire
async def test_an_answer_does_not_wait_for_a_vendor_that_will_not_hang_up(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(wire.streams(*wire.stream, linger_s=5))
    async with asyncio.timeout(2):
        _, reply = await listen(at(wire), ask(wire.model))
    assert reply.text == ANSWER


@every_wire
@pytest.mark.parametrize("cut", [True, False], ids=["reset", "ended"])
async def test_a_stream_cut_in_the_middle_is_a_lost_connection(
    wire: Wire, cut: bool, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(wire.streams(*wire.stream[:-2], cut=cut))
    with pytest.raises(ConnectionLost):
        await listen(at(wire), ask(wire.model))


async def test_what_was_spent_before_a_cut_is_known(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(streams(*ANTHROPIC.stream[:5], cut=True))
    with pytest.raises(ConnectionLost) as lost:
        await listen(at(ANTHROPIC), ask(ANTHROPIC.model))
    assert lost.value.usage is not None
    assert lost.value.usage.input == 2212


@pytest.mark.parametrize(
    ("wire", "event", "expected"),
    [
        (
            ANTHROPIC,
            {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
            Overloaded,
        ),
        (
            ANTHROPIC,
            {"type": "error", "error": {"type": "api_error", "message": "oops"}},
            ServerFailed,
        ),
        (
            OPENAI,
            {"type": "error", "code": "server_error", "message": "oops", "param": None},
            ServerFailed,
        ),
        (
            OPENAI,
            {"type": "error", "error": {"code": "slow_down", "message": "oops"}},
            Overloaded,
        ),
        (
            OPENAI,
            {
                "type": "response.failed",
                "response": {
                    "status": "failed",
                    "error": {"code": "rate_limit_exceeded", "message": "Slow."},
                },
            },
            RateLimited,
        ),
        (
            GEMINI,
            {"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}},
            Overloaded,
        ),
        (GEMINI, {"error": {"code": 500, "message": "oops", "status": "INTERNAL"}}, ServerFailed),
        (MISTRAL, {"object": "error", "message": "oops", "type": "server_error"}, ServerFailed),
        (XAI, {"error": {"code": 502, "message": "oops"}}, ServerFailed),
        (XAI, {"error": {"code": 402, "message": "No credit."}, "choices": [{}]}, Unauthorized),
        (OLLAMA, {"error": "the model runner stopped"}, ServerFailed),
    ],
)
async def test_an_error_inside_a_stream_counts_like_any_other(
    wire: Wire, event: dict[str, Any], expected: type[Exception], vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(wire.streams(wire.stream[0], event))
    with pytest.raises(expected, match=wire.site.title):
        await listen(at(wire), ask(wire.model))


async def test_a_refusal_in_the_middle_has_its_usage(vendor: Loopback, at: At, ask: Ask) -> None:
    end = {
        "type": "message_delta",
        "delta": {"stop_reason": "refusal", "stop_details": {"category": "cyber"}},
        "usage": {"input_tokens": 20, "output_tokens": 41},
    }
    vendor.will(streams(*ANTHROPIC.stream[:5], end))
    with pytest.raises(Refused, match="cyber") as refused:
        await listen(at(ANTHROPIC), ask(ANTHROPIC.model))
    assert refused.value.usage is not None
    assert (refused.value.usage.input, refused.value.usage.output) == (2220, 41)


@every_wire
async def test_a_status_is_told_before_anything_is_streamed(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says({}, status=529, retry_after="3"))
    with pytest.raises(Overloaded) as overloaded:
        await listen(at(wire), ask(wire.model))
    assert overloaded.value.retry_after_s == 3


async def test_a_status_counts_although_it_calls_itself_a_stream(
    vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(streams(status=503))
    with pytest.raises(Overloaded):
        await listen(at(OPENAI), ask(OPENAI.model))


@every_wire
async def test_a_whole_reply_where_a_stream_was_asked_for_is_invalid(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(wire.reply))
    with pytest.raises(InvalidReply, match="stream"):
        await listen(at(wire), ask(wire.model))


async def test_an_event_that_is_not_json_is_invalid(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(Reply(content_type="text/event-stream", pieces=[b"data: {nope\n\n"]))
    with pytest.raises(InvalidReply, match="not JSON"):
        await listen(at(OPENAI), ask(OPENAI.model))


async def test_silence_between_two_pieces_is_a_time_out(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(streams(*ANTHROPIC.stream[:5], linger_s=5))
    with pytest.raises(TimedOut):
        await listen(at(ANTHROPIC), ask(ANTHROPIC.model, timeout_s=0.1))


async def test_the_time_a_listener_takes_does_not_count(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(streams(*OPENAI.stream))
    heard: list[Chunk] = []
    async for chunk in at(OPENAI).stream(ask(OPENAI.model, timeout_s=0.2)):
        heard.append(chunk)
        await asyncio.sleep(0.15)
    assert heard[-1].reply is not None


async def test_closing_a_stream_hangs_up(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(streams(*OPENAI.stream[:4], linger_s=5))
    stream = at(OPENAI).stream(ask(OPENAI.model))
    assert (await anext(stream)).text == ANSWER[:9]
    await stream.aclose()
    await asyncio.wait_for(vendor.gone.wait(), 2)
