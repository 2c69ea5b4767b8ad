"""What OpenAI refuses is refused, in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import OPENAI, ask, ask_openai

OPEN_SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
CLOSED_SCHEMA = {**OPEN_SCHEMA, "additionalProperties": False}


def bounded(**limits: Any) -> dict[str, Any]:
    return {
        **CLOSED_SCHEMA,
        "properties": {"ok": {"type": "number", **limits}},
    }


def gpt_format(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"text": {"format": {"type": "json_schema", "name": "r", "schema": schema, **more}}}


OPENAI_REFUSES: dict[str, tuple[dict[str, Any], str | None, str | None]] = {
    "max_tokens": ({"max_tokens": 5}, "unsupported_parameter", "max_tokens"),
    "max_completion_tokens": (
        {"max_completion_tokens": 5},
        "unsupported_parameter",
        "max_completion_tokens",
    ),
    "an unknown field": ({"top_q": 1}, "unknown_parameter", "top_q"),
    "chat's response_format": (
        {"response_format": {"type": "json_object"}},
        "unsupported_parameter",
        "response_format",
    ),
    "an effort that is not offered": (
        {"reasoning": {"effort": "none"}},
        "unsupported_value",
        "reasoning.effort",
    ),
    "effort where there is none": (
        {"model": "gpt-4.1", "reasoning": {"effort": "low"}},
        "unsupported_parameter",
        "reasoning.effort",
    ),
    "temperature while thinking": ({"temperature": 1}, "unsupported_parameter", "temperature"),
    "too short an answer": ({"max_output_tokens": 5}, None, "max_output_tokens"),
    "too long an answer": (
        {"max_output_tokens": 1_000_000},
        "unsupported_value",
        "max_output_tokens",
    ),
    "an open schema": (gpt_format(OPEN_SCHEMA), "invalid_json_schema", "text.format.schema"),
    "an optional property": (
        gpt_format({**CLOSED_SCHEMA, "required": []}),
        "invalid_json_schema",
        "text.format.schema",
    ),
    "a root that is no object": (
        gpt_format({"type": "array", "items": CLOSED_SCHEMA}),
        "invalid_json_schema",
        "text.format.schema",
    ),
    "a word that strict schemas lack": (
        gpt_format({**CLOSED_SCHEMA, "allOf": [CLOSED_SCHEMA]}),
        "invalid_json_schema",
        "text.format.schema",
    ),
    "a nested schema as in chat": (
        {"text": {"format": {"type": "json_schema", "json_schema": {}}}},
        "unknown_parameter",
        "text.format.json_schema",
    ),
    "a format without a name": (
        {"text": {"format": {"type": "json_schema", "schema": CLOSED_SCHEMA}}},
        "missing_required_parameter",
        "text.format.name",
    ),
    "an earlier response": ({"previous_response_id": "resp_1"}, None, "previous_response_id"),
    "an unknown role": ({"input": [{"role": "tool", "content": "x"}]}, None, "input.0.role"),
}


@pytest.mark.parametrize(("more", "code", "param"), OPENAI_REFUSES.values(), ids=OPENAI_REFUSES)
async def test_openai_refuses(
    simulator: Simulator, more: dict[str, Any], code: str | None, param: str
) -> None:
    answer = await ask_openai(simulator, **more)
    assert answer is not None
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
    assert error["message"]


@pytest.mark.parametrize("missing", ["model", "input"])
async def test_openai_names_what_is_missing(simulator: Simulator, missing: str) -> None:
    body = {"model": "gpt-6.1-sol", "input": "Hello"}
    del body[missing]
    answer = await ask(simulator, "/openai/v1/responses", body, OPENAI)
    assert answer is not None
    assert answer.json["error"]["message"] == f"Missing required parameter: '{missing}'."


@pytest.mark.parametrize(
    "more",
    [
        gpt_format(CLOSED_SCHEMA, strict=True),
        gpt_format(OPEN_SCHEMA, strict=False),
        gpt_format(bounded(minimum=0, maximum=1)),
        {"model": "gpt-6-luna", "reasoning": {"effort": "none"}, "temperature": 0.2},
        {"model": "gpt-4.1", "temperature": 0.2},
        {"text": {"format": {"type": "json_object"}, "verbosity": "low"}},
        {"store": False, "include": ["reasoning.encrypted_content"], "prompt_cache_key": "pal"},
    ],
)
async def test_openai_takes(simulator: Simulator, more: dict[str, Any]) -> None:
    answer = await ask_openai(simulator, **more)
    assert answer is not None
    assert answer.status == 200
