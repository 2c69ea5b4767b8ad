"""What Anthropic refuses is refused, in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import ANTHROPIC, ask, ask_anthropic

OPEN_SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
CLOSED_SCHEMA = {**OPEN_SCHEMA, "additionalProperties": False}
TURNS = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "{"}]
TOOL = {"name": "grep", "input_schema": {"type": "object"}}


def bounded(**limits: Any) -> dict[str, Any]:
    return {
        **CLOSED_SCHEMA,
        "properties": {"ok": {"type": "number", **limits}},
    }


def claude_format(schema: dict[str, Any]) -> dict[str, Any]:
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


ANTHROPIC_REFUSES: dict[str, tuple[dict[str, Any], str]] = {
    "a text for a number": ({"max_tokens": "5"}, "max_tokens: Input should be a valid integer"),
    "no max_tokens": ({"max_tokens": None}, "max_tokens: Input should be a valid integer"),
    "an unknown field": ({"top_q": 1}, "top_q: Extra inputs are not permitted"),
    "an unknown field in a block": (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "txt": 1}]}]},
        "messages.0.content.0.text.txt: Extra inputs are not permitted",
    ),
    "temperature": ({"temperature": 1}, "temperature: Extra inputs are not permitted"),
    "top_p": ({"top_p": 0.5}, "top_p: Extra inputs are not permitted"),
    "top_k": ({"top_k": 5}, "top_k: Extra inputs are not permitted"),
    "no messages": ({"messages": []}, "messages: List should have at least 1 item"),
    "an empty text": ({"messages": [{"role": "user", "content": ""}]}, "must be non-empty"),
    "a first turn of the model's": (
        {"messages": TURNS[::-1]},
        "first message must use the user role",
    ),
    "prefill": ({"messages": TURNS}, "does not support assistant message prefill"),
    "a document in the model's turn": (
        {
            "messages": [
                TURNS[0],
                {"role": "assistant", "content": [{"type": "document"}]},
                TURNS[0],
            ]
        },
        "messages.1.content.0: document",
    ),
    "citations": (
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "x", "citations": [1]}]}
            ]
        },
        "citations",
    ),
    "thinking turned off": ({"thinking": {"type": "disabled"}}, '"disabled" is not supported'),
    "a thinking budget": (
        {"thinking": {"type": "enabled", "budget_tokens": 2000}},
        '"enabled" is not supported',
    ),
    "thinking between tools": (
        {"model": "claude-opus-5-5", "thinking": {"type": "between_tools"}},
        '"between_tools" is not supported',
    ),
    "a budget that is too small": (
        {"model": "claude-haiku-4-5", "thinking": {"type": "enabled", "budget_tokens": 5}},
        "greater than or equal to 1024",
    ),
    "a budget as large as the answer": (
        {
            "model": "claude-haiku-4-5",
            "max_tokens": 2000,
            "thinking": {"type": "enabled", "budget_tokens": 2000},
        },
        "must be greater than `thinking.budget_tokens`",
    ),
    "a forced tool": (
        {"tools": [TOOL], "tool_choice": {"type": "any"}},
        '"any" is not supported for this model',
    ),
    "effort where there is none": (
        {"model": "claude-haiku-4-5", "output_config": {"effort": "low"}},
        "does not support the effort parameter",
    ),
    "an unknown effort": ({"output_config": {"effort": "huge"}}, "output_config.effort: Input"),
    "an open schema": (claude_format(OPEN_SCHEMA), "must be explicitly set to false"),
    "a bounded number": (claude_format(bounded(minimum=0)), "'minimum' is not supported"),
    "too long an answer": ({"max_tokens": 200_000}, "200000 > 128000"),
    "five marks of the cache": (
        {
            "system": [
                {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
                for _ in range(5)
            ]
        },
        "A maximum of 4 blocks with cache_control",
    ),
}


@pytest.mark.parametrize(("more", "words"), ANTHROPIC_REFUSES.values(), ids=ANTHROPIC_REFUSES)
async def test_anthropic_refuses(simulator: Simulator, more: dict[str, Any], words: str) -> None:
    answer = await ask_anthropic(simulator, **more)
    assert answer is not None
    assert answer.status == 400
    assert answer.json["type"] == "error"
    assert answer.json["error"]["type"] == "invalid_request_error"
    assert words in answer.json["error"]["message"]


@pytest.mark.parametrize("missing", ["model", "max_tokens", "messages"])
async def test_anthropic_names_what_is_missing(simulator: Simulator, missing: str) -> None:
    body = {"model": "claude-opus-5-5", "max_tokens": 5, "messages": TURNS[:1]}
    del body[missing]
    answer = await ask(simulator, "/anthropic/v1/messages", body, ANTHROPIC)
    assert answer is not None
    assert answer.json["error"]["message"] == f"{missing}: Field required"


@pytest.mark.parametrize(
    "more",
    [
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}},
        {"thinking": {"type": "between_tools"}},
        {"model": "claude-haiku-5-5", "thinking": {"type": "disabled"}},
        {"model": "claude-haiku-4-5", "messages": TURNS},
        {"model": "claude-haiku-4-5-20251001"},
        {"tools": [TOOL], "tool_choice": {"type": "auto"}},
        claude_format(CLOSED_SCHEMA),
    ],
)
async def test_anthropic_takes(simulator: Simulator, more: dict[str, Any]) -> None:
    answer = await ask_anthropic(simulator, **more)
    assert answer is not None
    assert answer.status == 200


async def test_anthropic_takes_sampling_in_its_old_version_where_the_model_does(
    simulator: Simulator,
) -> None:
    old = {**ANTHROPIC, "anthropic-version": "2023-06-01"}
    body = {"max_tokens": 5, "messages": TURNS[:1], "temperature": 0.2}
    for model, status in (("claude-haiku-4-5", 200), ("claude-opus-4-8", 400)):
        answer = await ask(simulator, "/anthropic/v1/messages", {**body, "model": model}, old)
        assert answer is not None
        assert answer.status == status


@pytest.mark.parametrize("version", [None, "2025-01-01"])
async def test_anthropic_wants_a_version(simulator: Simulator, version: str | None) -> None:
    headers = {"x-api-key": "key"} | ({"anthropic-version": version} if version else {})
    answer = await ask(simulator, "/anthropic/v1/messages", {}, headers)
    assert answer is not None
    assert "anthropic-version" in answer.json["error"]["message"]
