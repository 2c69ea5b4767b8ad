"""What the sites that speak Chat Completions refuse, each in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import CHAT_SITES, OPENAI, Answer, ask, ask_chat

OPEN_SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
CLOSED_SCHEMA = {**OPEN_SCHEMA, "additionalProperties": False}
OBJECT = {"response_format": {"type": "json_object"}}


def form(schema: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    named = {"name": "r", "schema": schema, **more} if schema else None
    return {"response_format": {"type": "json_schema", "json_schema": named}}


def say(text: str, role: str = "user") -> dict[str, Any]:
    return {"messages": [{"role": role, "content": text}]}


async def asked(simulator: Simulator, site: str, more: dict[str, Any]) -> Answer:
    answer = await ask_chat(simulator, site, **more)
    assert answer is not None
    return answer


OPENAI_REFUSES: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "max_tokens where it thinks": ({"max_tokens": 5}, "unsupported_parameter", "max_tokens"),
    "two limits": (
        {"model": "gpt-4.1", "max_tokens": 5, "max_completion_tokens": 5},
        None,
        "max_tokens",
    ),
    "too long an answer": (
        {"max_completion_tokens": 1_000_000},
        "invalid_value",
        "max_completion_tokens",
    ),
    "an unknown field": ({"top_q": 1}, "unknown_parameter", "top_q"),
    "another vendor's field": ({"thinking": {"type": "disabled"}}, "unknown_parameter", "thinking"),
    "temperature while thinking": ({"temperature": 1}, "unsupported_parameter", "temperature"),
    "an effort that is not offered": (
        {"reasoning_effort": "none"},
        "unsupported_value",
        "reasoning_effort",
    ),
    "an effort of the Responses wire": (
        {"reasoning_effort": "max"},
        "unsupported_value",
        "reasoning_effort",
    ),
    "effort where there is none": (
        {"model": "gpt-4.1", "reasoning_effort": "low"},
        "unsupported_parameter",
        "reasoning_effort",
    ),
    "an open schema that is strict": (
        form(OPEN_SCHEMA, strict=True),
        "invalid_json_schema",
        "response_format",
    ),
    "a form without a schema": (
        form(None),
        "missing_required_parameter",
        "response_format.json_schema",
    ),
    "a flat form as in Responses": (
        {"response_format": {"type": "json_schema", "name": "r", "schema": CLOSED_SCHEMA}},
        "unknown_parameter",
        "response_format.name",
    ),
    "any JSON without the word": (OBJECT, None, "messages"),
    "stream options without a stream": (
        {"stream_options": {"include_usage": True}},
        None,
        "stream_options",
    ),
    "an unknown role": (say("Hi", "bot"), "invalid_value", "messages[0].role"),
    "no model": ({"model": ""}, "missing_required_parameter", "model"),
    "no messages": ({"messages": []}, None, "messages"),
    "several choices": ({"n": 2}, None, "n"),
}


@pytest.mark.parametrize(("more", "code", "param"), OPENAI_REFUSES.values(), ids=OPENAI_REFUSES)
async def test_openai_refuses(
    simulator: Simulator, more: dict[str, Any], code: str | None, param: str
) -> None:
    answer = await asked(simulator, "openai", more)
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
    assert error["message"]


@pytest.mark.parametrize(
    "more",
    [
        say("Be terse.", "developer"),
        {"max_completion_tokens": 100, "reasoning_effort": "low", "verbosity": "low"},
        {"model": "gpt-4.1", "max_tokens": 100, "temperature": 0.2},
        {"model": "gpt-6-luna", "reasoning_effort": "none", "temperature": 0.2},
        form(CLOSED_SCHEMA, strict=True),
        form(OPEN_SCHEMA),
        {**OBJECT, **say("Answer with JSON.")},
        {"store": False, "prompt_cache_key": "pal", "service_tier": "auto"},
    ],
)
async def test_openai_takes(simulator: Simulator, more: dict[str, Any]) -> None:
    assert (await asked(simulator, "openai", more)).status == 200


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("azure", {"max_tokens": 5}, 400, "Use 'max_completion_tokens' instead."),
    ("azure", {"model": "gpt-0"}, 404, "DeploymentNotFound"),
    ("deepseek", say("Hi", "developer"), 400, "unknown variant `developer`"),
    ("deepseek", form(CLOSED_SCHEMA), 400, "This response_format type is unavailable now"),
    ("deepseek", OBJECT, 400, "Prompt must contain the word 'json'"),
    ("deepseek", {"max_tokens": 500_000}, 400, "the valid range of max_tokens is [1, 384000]"),
    ("deepseek", {"model": "deepseek-0"}, 400, "Model Not Exist"),
    ("groq", {"store": False}, 400, "property 'store' is unsupported"),
    ("groq", {"thinking": {"type": "disabled"}}, 400, "property 'thinking' is unsupported"),
    ("groq", {"model": "qwen/qwen3-32b", **form(CLOSED_SCHEMA)}, 400, "`json_schema`"),
    ("groq", form(OPEN_SCHEMA, strict=True), 400, "Invalid schema for response_format 'r'"),
    ("groq", {"reasoning_effort": "max"}, 400, "'low', 'medium', and 'high'"),
    ("openrouter", {"model": "gpt-0"}, 400, '{"error":{"message":"gpt-0 is not a valid model ID"'),
    ("openrouter", {"messages": []}, 400, '"code":400'),
    ("xai", {"presence_penalty": 0}, 400, "grok-4.7 does not support parameter presencePenalty."),
    ("xai", {"stop": ["x"]}, 400, "does not support parameter stop"),
    ("xai", {"model": "grok-code-fast-1", "reasoning_effort": "low"}, 400, "reasoningEffort"),
    ("xai", {"model": "grok-4.5", "reasoning_effort": "xhigh"}, 400, "'xhigh'"),
    ("vllm", {"model": "gpt-0"}, 404, '"type":"NotFoundError"'),
    ("vllm", {"max_tokens": 32_768}, 400, "context length is only 32768 tokens"),
    ("lmstudio", {"top_q": 1}, 400, '{"error":"Unrecognized key: \'top_q\'"}'),
    ("lmstudio", {"max_completion_tokens": 9}, 400, "Unrecognized key"),
    ("lmstudio", OBJECT, 400, "must be 'json_schema' or 'text'"),
    ("lmstudio", say("Hi", "developer"), 400, "Invalid role 'developer'"),
]


@pytest.mark.parametrize(("site", "more", "status", "words"), REFUSED)
async def test_a_site_refuses(
    simulator: Simulator, site: str, more: dict[str, Any], status: int, words: str
) -> None:
    answer = await asked(simulator, site, more)
    assert answer.status == status
    assert words in answer.body.decode()


@pytest.mark.parametrize(
    ("site", "more"),
    [
        ("openrouter", {"top_q": 1, "reasoning": {"effort": "high"}, "temperature": 1}),
        ("openrouter", {"max_tokens": 5}),
        ("xai", {"temperature": 0.5, "max_tokens": 50}),
        ("deepseek", {"thinking": {"type": "disabled"}, "temperature": 0}),
        ("groq", {"include_reasoning": False, "max_completion_tokens": 50}),
        ("vllm", {"top_q": 1, "max_completion_tokens": 50}),
        ("vllm", {**form(OPEN_SCHEMA, strict=True)}),
        ("lmstudio", {"top_k": 3, **form(OPEN_SCHEMA)}),
    ],
)
async def test_a_site_takes(simulator: Simulator, site: str, more: dict[str, Any]) -> None:
    assert (await asked(simulator, site, more)).status == 200


async def test_a_limit_that_a_site_does_not_know_is_no_limit(simulator: Simulator) -> None:
    ignored = await asked(simulator, "deepseek", {"max_completion_tokens": 1})
    kept = await asked(simulator, "deepseek", {"max_tokens": 1})
    assert ignored.json["choices"][0]["finish_reason"] == "stop"
    assert kept.json["choices"][0]["finish_reason"] == "length"


async def test_groq_counts_the_room_for_the_answer(simulator: Simulator) -> None:
    model = {"model": "llama-3.3-70b-versatile"}
    fits = await asked(simulator, "groq", {**model, "max_completion_tokens": 8000})
    over = await asked(simulator, "groq", {**model, "max_completion_tokens": 12_000})
    assert (fits.status, over.status) == (200, 413)
    assert over.json["error"]["code"] == "rate_limit_exceeded"
    assert "Limit 12000, Requested 12002" in over.json["error"]["message"]


@pytest.mark.parametrize("site", [site for site in CHAT_SITES if site not in ("vllm", "lmstudio")])
async def test_a_key_is_looked_at_first(simulator: Simulator, site: str) -> None:
    path = f"{CHAT_SITES[site][0]}/chat/completions"
    missing = await ask(simulator, path, {})
    wrong = await ask(simulator, path, {}, {"authorization": "Bearer wrong"})
    assert missing is not None
    assert wrong is not None
    assert missing.status == 401
    assert wrong.status == (400 if site == "xai" else 401)


async def test_local_servers_want_no_key(simulator: Simulator) -> None:
    for site in ("vllm", "lmstudio"):
        base, model = CHAT_SITES[site]
        body = {"model": model, **say("Hello")}
        answer = await ask(simulator, f"{base}/chat/completions", body)
        assert answer is not None
        assert answer.status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/azure/openai/deployments/gpt-6.1-sol/chat/completions?api-version=2026-01-01", 200),
        ("/azure/openai/deployments/gpt-6.1-sol/chat/completions", 404),
        ("/azure/chat/completions", 404),
        ("/deepseek/v1/chat/completions", 200),
        ("/deepseek/v2/chat/completions", 404),
        ("/groq/v1/chat/completions", 404),
        ("/openrouter/v1/chat/completions", 404),
    ],
)
async def test_a_site_answers_at_its_own_paths(
    simulator: Simulator, path: str, status: int
) -> None:
    model = CHAT_SITES[path.split("/")[1]][1]
    answer = await ask(simulator, path, {"model": model, **say("Hello")}, OPENAI)
    assert answer is not None
    assert answer.status == status
