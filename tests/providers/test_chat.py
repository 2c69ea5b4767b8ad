"""A whole answer, over every wire."""

from __future__ import annotations

import asyncio
import json

import pytest
from mistralai.client.models import ChatCompletionResponse
from openai.types.chat import ChatCompletion

from pal.domain.chat import Message
from pal.domain.errors import (
    BadRequest,
    ConnectionLost,
    InvalidReply,
    Refused,
    TimedOut,
    UnknownName,
)
from pal.providers import http
from tests.providers.loopback import Loopback, Reply, says
from tests.providers.wires import (
    ANSWER,
    ANTHROPIC,
    GEMINI,
    KEY,
    MISTRAL,
    OLLAMA,
    OPENAI,
    WIRES,
    XAI,
    Ask,
    At,
    Wire,
)

UNCOUNTED = ("usage", "usageMetadata", "prompt_eval_count")

every_wire = pytest.mark.parametrize("wire", WIRES, ids=str)


@every_wire
async def test_a_reply_becomes_text_usage_and_exact_version(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(wire.reply))
    provider = at(wire)
    reply = await provider.chat(ask(wire.model))
    assert (reply.text, reply.stop, reply.usage) == (ANSWER, "end", wire.usage)
    assert reply.model.startswith(wire.model)
    assert reply.model != wire.model


@every_wire
async def test_connections_are_kept_and_the_key_is_in_a_header_only(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(wire.reply))
    provider = at(wire, vendor.url + "/")
    for _ in range(3):
        await provider.chat(ask(wire.model))
    assert (len(vendor.requests), vendor.connections) == (3, 1)
    for request in vendor.requests:
        assert KEY not in request.path
        assert KEY not in json.dumps(request.body)
        assert sum(KEY in value for value in request.headers.values()) == 1


@every_wire
async def test_an_answer_that_ran_out_of_room_says_so(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(wire.cut_reply))
    reply = await at(wire).chat(ask(wire.model))
    assert (reply.text, reply.stop, reply.usage) == (ANSWER, "length", wire.usage)


@pytest.mark.parametrize("wire", [wire for wire in WIRES if wire.refusal], ids=str)
async def test_a_refusal_is_an_error_with_its_usage(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(wire.refusal))
    with pytest.raises(Refused, match=r"No exploits|PROHIBITED_CONTENT") as refused:
        await at(wire).chat(ask(wire.model))
    assert refused.value.usage is not None
    assert refused.value.usage.input == 2212


@pytest.mark.parametrize("finish", ["SAFETY", "RECITATION", "SPII", "MODEL_ARMOR"])
async def test_gemini_refuses_in_the_middle_too(
    finish: str, vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says({**GEMINI.reply, "candidates": [{"finishReason": finish}]}))
    with pytest.raises(Refused, match=finish) as refused:
        await at(GEMINI).chat(ask(GEMINI.model))
    assert refused.value.usage == GEMINI.usage


async def test_openai_content_filter_is_a_refusal(vendor: Loopback, at: At, ask: Ask) -> None:
    cut = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
    vendor.will(says(OPENAI.reply | cut))
    with pytest.raises(Refused, match="content filter"):
        await at(OPENAI).chat(ask(OPENAI.model))


async def test_thoughts_that_took_all_the_room_leave_an_empty_answer(
    vendor: Loopback, at: At, ask: Ask
) -> None:
    spent = [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS"}]
    vendor.will(says({**GEMINI.reply, "candidates": spent}))
    reply = await at(GEMINI).chat(ask(GEMINI.model))
    assert (reply.text, reply.stop) == ("", "length")


@pytest.mark.parametrize(
    ("wire", "flawed"),
    [
        (ANTHROPIC, {**ANTHROPIC.reply, "content": []}),
        (ANTHROPIC, {**ANTHROPIC.reply, "content": "text"}),
        (ANTHROPIC, {**ANTHROPIC.reply, "stop_reason": None}),
        (ANTHROPIC, {"hello": "world"}),
        (OPENAI, {**OPENAI.reply, "output": []}),
        (OPENAI, {**OPENAI.reply, "status": "cancelled"}),
        (OPENAI, {**OPENAI.reply, "output": {"text": 1}}),
        (GEMINI, {**GEMINI.reply, "candidates": []}),
        (GEMINI, {**GEMINI.reply, "candidates": [{"finishReason": "MALFORMED_RESPONSE"}]}),
        (GEMINI, {}),
        (MISTRAL, {**MISTRAL.reply, "choices": []}),
        (MISTRAL, {**MISTRAL.reply, "choices": [{"message": {}, "finish_reason": "error"}]}),
        (XAI, {**XAI.reply, "choices": [{"message": {"content": None}}]}),
        (XAI, {**XAI.reply, "choices": "text"}),
        (XAI, {"hello": "world"}),
        (OLLAMA, {**OLLAMA.reply, "done": False}),
        (OLLAMA, {"hello": "world"}),
    ],
    ids=str,
)
async def test_what_is_no_answer_is_an_invalid_reply(
    wire: Wire, flawed: dict[str, object], vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(says(flawed))
    with pytest.raises(InvalidReply, match=wire.site.title):
        await at(wire).chat(ask(wire.model))


@every_wire
async def test_usage_that_is_not_reported_is_estimated(
    wire: Wire, vendor: Loopback, at: At, ask: Ask
) -> None:
    silent = {k: v for k, v in wire.reply.items() if k not in UNCOUNTED}
    vendor.will(says(silent))
    reply = await at(wire).chat(ask(wire.model, system="x" * 4000))
    assert reply.usage.estimated
    assert reply.usage.input > 1000
    assert 0 < reply.usage.output < 20


async def test_html_at_200_is_an_invalid_reply(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(Reply(content_type="text/html", pieces=[b"<html>Sign in to the hotel</html>"]))
    with pytest.raises(InvalidReply, match="Anthropic answered with text that is not JSON"):
        await at(ANTHROPIC).chat(ask(ANTHROPIC.model))


async def test_redirects_are_not_followed(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(Reply(status=307, headers={"location": f"{vendor.url}/elsewhere"}))
    with pytest.raises(InvalidReply, match="redirect"):
        await at(ANTHROPIC).chat(ask(ANTHROPIC.model))
    assert len(vendor.requests) == 1


async def test_an_endless_reply_is_not_read_to_its_end(
    vendor: Loopback, at: At, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MAX_REPLY_BYTES", 1 << 20)
    vendor.will(Reply(pieces=[b" " * 65536] * 64))
    with pytest.raises(InvalidReply, match="more than 1 MB"):
        await at(ANTHROPIC).chat(ask(ANTHROPIC.model))


async def test_no_answer_in_time_is_a_time_out(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(Reply(delay_s=5))
    with pytest.raises(TimedOut, match=r"OpenAI did not answer within 0\.05 s"):
        await at(OPENAI).chat(ask(OPENAI.model, timeout_s=0.05))


async def test_a_trickle_of_bytes_does_not_hold_off_the_time_out(
    vendor: Loopback, at: At, ask: Ask
) -> None:
    vendor.will(Reply(pieces=[b" "], linger_s=5))
    with pytest.raises(TimedOut):
        await at(OPENAI).chat(ask(OPENAI.model, timeout_s=0.1))


async def test_a_reply_that_is_cut_is_a_lost_connection(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(Reply(pieces=[b'{"id":'], cut=True))
    with pytest.raises(ConnectionLost, match="The connection to Gemini failed"):
        await at(GEMINI).chat(ask(GEMINI.model))


async def test_nobody_there_is_a_lost_connection(unused_tcp_port: int, at: At, ask: Ask) -> None:
    with pytest.raises(ConnectionLost):
        await at(OPENAI, f"http://127.0.0.1:{unused_tcp_port}").chat(ask(OPENAI.model))


async def test_a_proxy_that_cannot_be_used_is_a_lost_connection(
    at: At, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1")
    with pytest.raises(ConnectionLost, match="proxy"):
        await at(OPENAI, "http://127.0.0.1:9").chat(ask(OPENAI.model))


async def test_cancelling_closes_the_connection(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(Reply(pieces=[b"{"], linger_s=5))
    task = asyncio.create_task(at(OPENAI).chat(ask(OPENAI.model)))
    await asyncio.wait_for(vendor.asked.wait(), 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(vendor.gone.wait(), 2)


async def test_text_that_is_no_unicode_is_not_sent(vendor: Loopback, at: At, ask: Ask) -> None:
    params = ask(OPENAI.model, messages=(Message("user", "half an emoji: \ud83d"),))
    with pytest.raises(BadRequest, match="not valid Unicode"):
        await at(OPENAI).chat(params)
    assert not vendor.requests


@every_wire
async def test_a_provider_knows_its_models_and_their_prices(wire: Wire, at: At) -> None:
    provider = at(wire)
    card = provider.get_model_info(wire.model)
    assert provider.name == card.vendor
    cost = provider.estimate_cost(card, wire.usage)
    assert (cost == 0) if wire.site.local else cost
    with pytest.raises(UnknownName, match="Did you mean"):
        provider.get_model_info(wire.model + "x")


def test_the_examples_are_what_the_sdks_read() -> None:
    ChatCompletion.model_validate(XAI.reply)
    ChatCompletion.model_validate(XAI.cut_reply)
    ChatCompletionResponse.model_validate(MISTRAL.reply)
    said = ChatCompletionResponse.model_validate(MISTRAL.reply).choices[0].message
    assert said is not None
    assert isinstance(said.content, list)


def test_identity_tells_endpoints_and_keys_apart_without_showing_the_key() -> None:
    def identity(url: str, key: str) -> str:
        return OPENAI.kind(base_url=url, key=key, key_env="K", cards={}).identity

    identities = {
        identity(url, key)
        for url in ("https://a.example/v1", "https://a.example/v2", "https://u:p@a.example:8/v1")
        for key in (KEY, KEY + "2")
    }
    assert len(identities) == 6
    assert all(KEY not in one and "u:p" not in one for one in identities)
