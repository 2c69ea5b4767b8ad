"""Every failure can be asked for on every wire, streamed or not."""

from __future__ import annotations

import asyncio
import json
from typing import Any, get_args

import pytest

from pal.simulator.faults import ERROR_KINDS, FaultKind
from pal.simulator.simulator import Simulator
from tests.simulator.client import ASK, CHAT_SITES, Answer

OTHERS = [name for name in ASK if name not in ("anthropic", "openai", "gemini")]
STATUSES: dict[str, dict[str, int]] = {
    name: {
        "rate_limit": 429, "overloaded": 503, "server_error": 500, "unauthorized": 401,
        "quota": 429, "spend_limit": 429, "context_length": 400, **own,
    }
    for name, own in {
        "openai chat": {},
        "openrouter": {"server_error": 502, "quota": 402, "spend_limit": 402},
        "xai": {"unauthorized": 400, "spend_limit": 403},
        "deepseek": {"quota": 402, "spend_limit": 402},
        "groq": {"context_length": 413, "spend_limit": 400},
        "azure": {"spend_limit": 403},
        "vllm": {},
        "lmstudio": {},
        "mistral": {"quota": 402},
        "ollama": {"spend_limit": 402},
    }.items()
}  # fmt: skip
WORDS: dict[tuple[str, str], str] = {
    ("openai chat", "quota"): '"code":"insufficient_quota"',
    ("openai chat", "context_length"): '"code":"context_length_exceeded"',
    ("openrouter", "quota"): '{"error":{"message":"This request requires more credits',
    ("openrouter", "rate_limit"): '"code":429',
    ("xai", "unauthorized"): '{"code":"Client specified an invalid argument","error":"Incorrect',
    ("xai", "quota"): "used all available credits",
    ("xai", "context_length"): "maximum prompt length is 500000 but the request contains 500001",
    ("deepseek", "quota"): '"message":"Insufficient Balance","type":"unknown_error"',
    ("groq", "context_length"): "Limit 131072, Requested 131073, please reduce your message size",
    ("groq", "quota"): "tokens per day (TPD)",
    ("azure", "unauthorized"): '{"error":{"message":"Access denied due to invalid subscription',
    ("azure", "context_length"): '"code":"context_length_exceeded"',
    ("vllm", "context_length"): "context length is only 32768 tokens",
    ("lmstudio", "context_length"): '{"error":"Trying to keep the first 32769 tokens',
    ("mistral", "unauthorized"): '{"detail":"Unauthorized"}',
    ("mistral", "rate_limit"): '{"object":"error","message":"Rate limit exceeded","type":"rate_',
    ("mistral", "context_length"): "Prompt contains 1048577 tokens and 0 draft tokens",
    ("ollama", "overloaded"): '{"error":"server busy, please try again.',
    ("ollama", "context_length"): "the prompt is longer than the context length",
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"summary": {"type": "string"}},
    "required": ["summary"],
    "additionalProperties": False,
}


def by_schema(name: str) -> dict[str, Any]:
    """The fields that ask for JSON of `SCHEMA`, or for any JSON where there are no schemas."""
    named = {"type": "json_schema", "json_schema": {"name": "r", "schema": SCHEMA}}
    match name:
        case "anthropic":
            return {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}}
        case "openai":
            return {"text": {"format": {"type": "json_schema", "name": "r", "schema": SCHEMA}}}
        case "gemini":
            config = {"responseMimeType": "application/json", "responseJsonSchema": SCHEMA}
            return {"generationConfig": config}
        case "ollama":
            return {"format": SCHEMA}
        case "deepseek":
            words = f"Answer with JSON of this schema: {json.dumps(SCHEMA)}"
            messages = [{"role": "system", "content": words}, {"role": "user", "content": "Hello"}]
            return {"messages": messages, "response_format": {"type": "json_object"}}
        case _:
            return {"response_format": named}


def said(answer: Answer | None) -> str:
    """The text of a whole answer, whoever gave it."""
    assert answer is not None
    match answer.json:
        case {"choices": [{"message": {"content": [*_, {"text": str(text)}]}}]}:
            return text
        case {"choices": [{"message": {"content": str(text)}}]}:
            return text
        case {"message": {"content": str(text)}}:
            return text
        case {"output": [*_, {"content": [{"text": str(text)}]}]}:
            return text
        case {"content": [*_, {"text": str(text)}]}:
            return text
        case {"candidates": [{"content": {"parts": [*_, {"text": str(text)}]}}]}:
            return text
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("kind", ERROR_KINDS)
@pytest.mark.parametrize("name", OTHERS)
async def test_a_vendor_fails_in_its_own_words(
    simulator: Simulator, name: str, kind: str, stream: bool
) -> None:
    simulator.set_faults({"kind": kind})
    answer = await ASK[name](simulator, stream=stream)
    assert answer is not None
    assert answer.status == STATUSES[name][kind]
    assert WORDS.get((name, kind), "") in answer.body.decode()
    assert answer.headers["content-type"] == "application/json"
    assert simulator.log[-1]["fault"] == kind


@pytest.mark.parametrize("name", OTHERS)
async def test_a_vendor_says_how_long_to_wait(simulator: Simulator, name: str) -> None:
    simulator.set_faults({"kind": "rate_limit", "retry_after": 7.5})
    answer = await ASK[name](simulator)
    assert answer is not None
    assert answer.headers["retry-after"] == "7.5"


@pytest.mark.parametrize("name", ASK)
async def test_what_is_asked_for_by_schema_comes(simulator: Simulator, name: str) -> None:
    text = said(await ASK[name](simulator, **by_schema(name)))
    assert json.loads(text)["summary"].startswith("[simulated")


@pytest.mark.parametrize("name", ASK)
async def test_replies_that_are_not_what_was_asked_for(simulator: Simulator, name: str) -> None:
    form = by_schema(name)
    simulator.set_faults({"kind": "malformed_json"})
    cut = said(await ASK[name](simulator, **form))
    simulator.set_faults({"kind": "prose"})
    prose = said(await ASK[name](simulator, **form))
    simulator.set_faults({"kind": "malformed_body"})
    broken = await ASK[name](simulator, **form)
    assert broken is not None
    for text in (cut, prose, broken.body):
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", ASK)
async def test_failures_of_the_connection(simulator: Simulator, name: str, stream: bool) -> None:
    simulator.set_faults(
        {"nth": 1, "kind": "close"},
        {"nth": 2, "kind": "html"},
        {"nth": 3, "cut_after_bytes": 40},
        {"nth": 4, "status": 418, "body": "teapot"},
        {"nth": 5, "kind": "hang"},
    )
    assert await ASK[name](simulator, stream=stream) is None
    page, cut, teapot = [await ASK[name](simulator, stream=stream) for _ in range(3)]
    assert page is not None
    assert cut is not None
    assert teapot is not None
    assert (page.status, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert (len(cut.body), cut.whole) == (40, False)
    assert (teapot.status, teapot.body) == (418, b"teapot")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await ASK[name](simulator, stream=stream)


@pytest.mark.parametrize("name", ASK)
async def test_a_stream_fails_in_the_middle(simulator: Simulator, name: str) -> None:
    simulator.set_faults({"nth": 1, "kind": "stream_error"}, {"nth": 2, "cut_after_chunks": 2})
    failed = await ASK[name](simulator, stream=True)
    cut = await ASK[name](simulator, stream=True)
    assert failed is not None
    assert cut is not None
    assert (failed.status, failed.whole) == (200, True)
    assert "error" in failed.body.decode()
    assert "[simulated" in failed.body.decode()
    assert (cut.status, cut.whole) == (200, False)


@pytest.mark.parametrize("name", ASK)
async def test_an_error_where_there_is_no_stream(simulator: Simulator, name: str) -> None:
    simulator.set_faults({"kind": "stream_error"})
    answer = await ASK[name](simulator)
    assert answer is not None
    assert answer.status in (500, 502)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("openai chat", 200, '"refusal":"[simulated] I\'m sorry'),
        ("openrouter", 200, '"finish_reason":"content_filter"'),
        ("xai", 403, "Content violates usage guidelines."),
        ("deepseek", 400, "Content Exists Risk"),
        ("azure", 400, '"code":"content_filter"'),
        ("groq", 200, "I'm sorry"),
        ("vllm", 200, "I'm sorry"),
        ("lmstudio", 200, "I'm sorry"),
        ("mistral", 200, "I'm sorry"),
        ("ollama", 200, "I'm sorry"),
    ],
)
async def test_a_model_or_its_vendor_refuses(
    simulator: Simulator, name: str, status: int, words: str, stream: bool
) -> None:
    simulator.set_faults({"kind": "safety"})
    answer = await ASK[name](simulator, stream=stream)
    assert answer is not None
    assert answer.status == status
    assert words in answer.body.decode()


@pytest.mark.parametrize("name", ASK)
async def test_a_slow_stream(simulator: Simulator, name: str) -> None:
    simulator.set_faults({"chunk_delay_s": 0.01, "delay_s": 0.05})
    await ASK[name](simulator, stream=True)
    assert simulator.log[-1]["ms"] >= 70


@pytest.mark.parametrize("name", CHAT_SITES)
async def test_a_fault_is_for_the_vendor_that_it_names(simulator: Simulator, name: str) -> None:
    simulator.set_faults({"vendor": name, "kind": "overloaded"})
    for other, ask in ASK.items():
        answer = await ask(simulator)
        assert answer is not None
        assert (answer.status == 503) == (other.removesuffix(" chat") == name)


def test_every_kind_is_tried() -> None:
    tried = {*ERROR_KINDS, "safety", "malformed_json", "prose", "malformed_body", "html", "close"}
    tried |= {"hang", "stream_error"}
    # Evidence that is not in the code is in the answer, which does not depend on the wire.
    assert set(get_args(FaultKind)) == tried | {"foreign_evidence", "gullible"}
