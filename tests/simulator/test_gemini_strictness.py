"""What Gemini refuses is refused, in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import GEMINI, ask, ask_gemini

OPEN_SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
JSON_MODE = {"responseMimeType": "application/json"}
GEMINI_REFUSES: dict[str, tuple[str, dict[str, Any], str]] = {
    "no contents": ("gemini-4-argon", {"contents": []}, "contents is not specified"),
    "a turn without parts": (
        "gemini-4-argon",
        {"contents": [{"role": "user"}]},
        "parts must not be empty",
    ),
    "an unknown role": (
        "gemini-4-argon",
        {"contents": [{"role": "assistant", "parts": [{"text": "x"}]}]},
        "valid role",
    ),
    "an unknown field": ("gemini-4-argon", {"foo": 1}, 'Unknown name "foo": Cannot find field.'),
    "an unknown field inside": (
        "gemini-4-argon",
        {"generationConfig": {"maxTokens": 1}},
        "Unknown name \"maxTokens\" at 'generation_config': Cannot find field.",
    ),
    "a thinking budget": (
        "gemini-4-argon",
        {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}},
        "thinking_budget is not supported",
    ),
    "a level that is not offered": (
        "gemini-3.8-flash",
        {"generationConfig": {"thinkingConfig": {"thinkingLevel": "MINIMAL"}}},
        "Thinking level MINIMAL is not supported",
    ),
    "a level where there is none": (
        "gemini-2.5-pro",
        {"generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}}},
        "Thinking level is not supported",
    ),
    "temperature": (
        "gemini-4-argon",
        {"generationConfig": {"temperature": 0}},
        "temperature is not supported",
    ),
    "a last turn of the model's": (
        "gemini-4-argon",
        {"contents": [{"role": "model", "parts": [{"text": "x"}]}]},
        "ending with a model turn",
    ),
    "a schema without JSON": (
        "gemini-4-argon",
        {"generationConfig": {"responseJsonSchema": OPEN_SCHEMA}},
        "only allowed when mimetype is 'application/json'",
    ),
    "two schemas": (
        "gemini-4-argon",
        {
            "generationConfig": {
                **JSON_MODE,
                "responseJsonSchema": OPEN_SCHEMA,
                "responseSchema": OPEN_SCHEMA,
            }
        },
        "Only one of",
    ),
    "a value of the wrong type": (
        "gemini-4-argon",
        {"generationConfig": {"maxOutputTokens": "many"}},
        "Invalid value at 'generation_config.max_output_tokens'",
    ),
}


@pytest.mark.parametrize(("model", "more", "words"), GEMINI_REFUSES.values(), ids=GEMINI_REFUSES)
async def test_gemini_refuses(
    simulator: Simulator, model: str, more: dict[str, Any], words: str
) -> None:
    answer = await ask_gemini(simulator, model=model, **more)
    assert answer is not None
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert words in error["message"]


@pytest.mark.parametrize(
    "more",
    [
        {"generationConfig": {**JSON_MODE, "responseJsonSchema": OPEN_SCHEMA}},
        {"generation_config": {"thinking_config": {"thinking_level": "low"}}},
        {"generationConfig": {"thinkingConfig": {"thinking_level": "HIGH"}}},
        {"systemInstruction": {"parts": [{"text": "Be terse."}]}},
        {"safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}]},
    ],
)
async def test_gemini_takes(simulator: Simulator, more: dict[str, Any]) -> None:
    answer = await ask_gemini(simulator, **more)
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("version", ["v1", "v1beta"])
async def test_gemini_has_two_versions(simulator: Simulator, version: str) -> None:
    body = {"contents": [{"parts": [{"text": "Hello"}]}]}
    path = f"/gemini/{version}/models/gemini-4-argon:generateContent"
    answer = await ask(simulator, path, body, GEMINI)
    assert answer is not None
    assert answer.status == 200
