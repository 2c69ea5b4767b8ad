"""Mistral's wire: like OpenAI's, and strict about where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import OPENAI, Answer, ask, ask_mistral, events

SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
EFFORT = {"reasoning_effort": "high"}


async def asked(simulator: Simulator, **more: Any) -> Answer:
    answer = await ask_mistral(simulator, **more)
    assert answer is not None
    return answer


UNKNOWN: list[tuple[dict[str, Any], list[Any]]] = [
    ({"max_completion_tokens": 5}, ["body", "max_completion_tokens"]),
    ({"stream_options": {"include_usage": True}}, ["body", "stream_options"]),
    ({"store": False}, ["body", "store"]),
    (
        {"messages": [{"role": "user", "content": "Hi", "reasoning_content": "?"}]},
        ["body", "messages", 0, "user", "reasoning_content"],
    ),
]


@pytest.mark.parametrize(("more", "place"), UNKNOWN)
async def test_an_unknown_field_is_a_flaw_of_the_shape(
    simulator: Simulator, more: dict[str, Any], place: list[Any]
) -> None:
    answer = await asked(simulator, **more)
    assert answer.status == 422
    flaw = answer.json["detail"][0]
    assert (flaw["type"], flaw["loc"]) == ("extra_forbidden", place)
    assert flaw["msg"] == "Extra inputs are not permitted"


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"messages": [{"role": "developer", "content": "Hi"}]}, 422, "union_tag_invalid"),
    ({"messages": []}, 422, "too_short"),
    ({"messages": [{"role": "assistant", "content": "Hi"}]}, 400, "Expected last role User or"),
    ({"model": "mistral-0"}, 400, '"message":"Invalid model: mistral-0","type":"invalid_model"'),
    ({"model": "codestral-2508", **EFFORT}, 400, "reasoning_effort is not enabled"),
    ({"reasoning_effort": "low"}, 400, "'low' is not one of none, high"),
    ({"max_tokens": 1_048_576}, 400, "too large for model with 1048576 maximum context length"),
    ({"response_format": {"type": "json_schema"}}, 400, "json_schema: Field required"),
    ({"n": 2}, 400, "one choice"),
]


@pytest.mark.parametrize(("more", "status", "words"), REFUSED)
async def test_mistral_refuses(
    simulator: Simulator, more: dict[str, Any], status: int, words: str
) -> None:
    answer = await asked(simulator, **more)
    assert answer.status == status
    assert words in answer.body.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"max_tokens": 100, "temperature": 0.2, "random_seed": 1, "safe_prompt": True},
        {"messages": [{"role": "assistant", "content": "{", "prefix": True}]},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "r", "schema": {}}}},
    ],
)
async def test_mistral_takes(simulator: Simulator, more: dict[str, Any]) -> None:
    assert (await asked(simulator, **more)).status == 200


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}])
async def test_a_key_is_looked_at_first(simulator: Simulator, headers: dict[str, str]) -> None:
    answer = await ask(simulator, "/mistral/v1/chat/completions", {}, headers)
    assert answer is not None
    assert (answer.status, answer.json) == (401, {"detail": "Unauthorized"})


async def test_a_body_that_is_no_json_is_refused(simulator: Simulator) -> None:
    answer = await ask(simulator, "/mistral/v1/chat/completions", b'{"model": ', OPENAI)
    assert answer is not None
    assert answer.status == 422
    assert answer.json["detail"][0]["type"] == "json_invalid"


async def test_a_model_that_thinks_answers_in_chunks(simulator: Simulator) -> None:
    plain = await asked(simulator)
    thinking = await asked(simulator, **EFFORT)
    text = plain.json["choices"][0]["message"]["content"]
    assert text.startswith("[simulated mistral-large-4]")
    assert thinking.json["choices"][0]["message"]["content"] == [
        {
            "type": "thinking",
            "thinking": [{"type": "text", "text": "[simulated] Nobody thought about this."}],
        },
        {"type": "text", "text": text},
    ]


async def test_a_stream_mixes_chunks_and_text(simulator: Simulator) -> None:
    chunks = events(await asked(simulator, stream=True, **EFFORT))
    contents = [chunk["choices"][0]["delta"]["content"] for chunk in chunks]
    assert {type(content) for content in contents} == {list, str}
    text = "".join(content for content in contents if isinstance(content, str))
    assert text.startswith("[simulated mistral-large-4]")


async def test_usage_is_on_the_last_chunk_unasked(simulator: Simulator) -> None:
    whole = await asked(simulator)
    answer = await asked(simulator, stream=True)
    *first, last = events(answer)
    assert answer.body.endswith(b"data: [DONE]\n\n")
    assert not any("usage" in chunk for chunk in first)
    assert last["usage"] == whole.json["usage"]
    assert last["choices"][0]["finish_reason"] == "stop"


async def test_the_answer_stops_where_its_room_ends(simulator: Simulator) -> None:
    answer = await asked(simulator, max_tokens=3)
    assert answer.json["choices"][0]["finish_reason"] == "length"
    assert answer.json["usage"]["completion_tokens"] == 3


async def test_models_are_listed_with_their_windows(simulator: Simulator) -> None:
    listed = await ask(simulator, "/mistral/v1/models", headers=OPENAI)
    one = await ask(simulator, "/mistral/v1/models/mistral-large-4", headers=OPENAI)
    assert listed is not None
    assert one is not None
    assert one.json in listed.json["data"]
    assert one.json["max_context_length"] == 1_048_576
    assert one.json["capabilities"]["reasoning"] is True
