"""Ollama's wire: lines of JSON, and a prompt that is cut without a word."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.simulator.simulator import Simulator
from pal.simulator.tokens import tokens_in
from pal.simulator.wires.ollama_context import fitted
from pal.simulator.wires.ollama_request import ChatRequest
from tests.simulator.client import Answer, ask, ask_ollama

BUG = "```python\nx = eval(y)\n```\n"
SYSTEM = {"role": "system", "content": "Find bugs."}


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def lines(answer: Answer | None) -> list[Any]:
    assert answer is not None
    return [json.loads(line) for line in answer.body.splitlines()]


async def asked(simulator: Simulator, **more: Any) -> Answer:
    answer = await ask_ollama(simulator, **more)
    assert answer is not None
    return answer


async def test_it_streams_unless_told_otherwise(simulator: Simulator) -> None:
    body = {"model": "qwen3-coder:30b", "messages": [user("Hello")]}
    streamed = await ask(simulator, "/ollama/api/chat", body)
    whole = await asked(simulator)
    assert streamed is not None
    assert streamed.headers["content-type"] == "application/x-ndjson"
    *pieces, last = lines(streamed)
    assert not any(piece["done"] for piece in pieces)
    text = "".join(piece["message"]["content"] for piece in pieces)
    assert text == whole.json["message"]["content"]
    assert (last["done"], last["done_reason"]) == (True, "stop")
    counts = ("prompt_eval_count", "eval_count", "total_duration")
    assert [last[name] for name in counts] == [whole.json[name] for name in counts]


async def test_a_prompt_larger_than_the_context_is_cut_silently(simulator: Simulator) -> None:
    long = BUG + "x" * 40_000
    cut = await asked(simulator, messages=[SYSTEM, user(long)])
    whole = await asked(simulator, messages=[SYSTEM, user(long)], options={"num_ctx": 16_384})
    assert (cut.status, whole.status) == (200, 200)
    # Four tokens of the beginning, and of the end what leaves half of 4,096 for the answer.
    assert cut.json["prompt_eval_count"] == 2050
    assert "Text is run as code" not in cut.json["message"]["content"]
    assert "Text is run as code" in whole.json["message"]["content"]
    tokens = tokens_in(SYSTEM["content"], long)
    assert [line["truncated"] for line in simulator.log] == [tokens - 2050, 0]


async def test_the_oldest_turns_go_first(simulator: Simulator) -> None:
    turns = [SYSTEM, user("a" * 10_000), user("b" * 10_000), user(BUG)]
    answer = await asked(simulator, messages=turns)
    assert "Text is run as code" in answer.json["message"]["content"]
    assert "turn 2" in answer.json["message"]["content"]
    assert simulator.log[-1]["truncated"] == 2500


async def test_a_context_is_at_most_the_models_own(simulator: Simulator) -> None:
    more = {"model": "qwen2.5-coder:7b", "options": {"num_ctx": 1_000_000}}
    await asked(simulator, messages=[user("x" * 32_000 * 4)], **more)
    await asked(simulator, messages=[user("x" * 33_000 * 4)], **more)
    fits, cut = (line["truncated"] for line in simulator.log)
    assert fits == 0
    assert cut > 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"truncate": False}, "request (10000 tokens) exceeds the available context size (4096"),
        ({"shift": False}, "the prompt is longer than the context length currently available"),
    ],
)
async def test_a_cut_may_be_forbidden(
    simulator: Simulator, more: dict[str, Any], words: str
) -> None:
    answer = await asked(simulator, messages=[user("x" * 40_000)], **more)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert (await asked(simulator, **more)).status == 200


TURNS = st.lists(
    st.builds(
        lambda role, size: {"role": role, "content": "x" * size},
        st.sampled_from(["system", "user", "assistant"]),
        st.integers(0, 4000),
    ),
    min_size=1,
    max_size=6,
)


@given(TURNS, st.integers(4, 2000), st.integers(-1, 50))
def test_what_is_left_fits_and_nothing_is_cut_without_need(
    messages: list[dict[str, str]], context: int, keep: int
) -> None:
    options = {"num_ctx": context, "num_keep": keep}
    asked = ChatRequest.model_validate({"model": "m", "messages": messages, "options": options})
    tokens = tokens_in(*(message["content"] for message in messages))
    prompt = fitted(asked, 1_000_000)
    left = tokens_in(prompt.system, *prompt.turns)
    assert left <= context
    assert (prompt.truncated == 0) == (tokens < context or left == tokens)


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"model": "qwen0"}, 404, "model 'qwen0' not found"),
        ({"model": None}, 400, "model is required"),
        ({"think": True}, 400, '"qwen3-coder:30b" does not support thinking'),
        ({"messages": "Hello"}, 400, "messages"),
        ({"format": 5}, 400, "format"),
    ],
)
async def test_ollama_refuses(
    simulator: Simulator, more: dict[str, Any], status: int, words: str
) -> None:
    answer = await asked(simulator, **more)
    assert answer.status == status
    assert words in answer.json["error"]


async def test_what_it_does_not_know_it_passes_over(simulator: Simulator) -> None:
    answer = await asked(simulator, max_tokens=1, options={"num_context": 1})
    assert answer.status == 200
    assert answer.json["done_reason"] == "stop"


async def test_the_answer_stops_where_its_room_ends(simulator: Simulator) -> None:
    answer = await asked(simulator, options={"num_predict": 3})
    assert (answer.json["done_reason"], answer.json["eval_count"]) == ("length", 3)


async def test_thoughts_stand_beside_the_text(simulator: Simulator) -> None:
    model = {"model": "qwen3"}
    thinking = await asked(simulator, **model)
    plain = await asked(simulator, think=False, **model)
    streamed = lines(await asked(simulator, stream=True, **model))
    thought = "".join(line["message"].get("thinking", "") for line in streamed)
    assert thinking.json["message"]["thinking"] == thought != ""
    assert "thinking" not in plain.json["message"]
    assert plain.json["model"] == "qwen3"


async def test_a_reply_in_the_form_asked_for(simulator: Simulator) -> None:
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    shaped = await asked(simulator, format=schema)
    shown = await asked(simulator, format="json", messages=[user(f"Use {json.dumps(schema)}")])
    for answer in (shaped, shown):
        assert json.loads(answer.json["message"]["content"]) == {"ok": False}


async def test_a_stream_fails_in_a_line(simulator: Simulator) -> None:
    simulator.set_faults({"kind": "stream_error"})
    last = lines(await asked(simulator, stream=True))[-1]
    assert last == {"error": "llama runner process has terminated: exit status 2"}


async def test_it_tells_version_models_and_windows(simulator: Simulator) -> None:
    version = await ask(simulator, "/ollama/api/version")
    tags = await ask(simulator, "/ollama/api/tags")
    shown = await ask(simulator, "/ollama/api/show", {"model": "qwen3"})
    none = await ask(simulator, "/ollama/api/show", {"model": "qwen0"})
    assert version is not None
    assert tags is not None
    assert shown is not None
    assert none is not None
    assert version.json["version"]
    assert "qwen3:latest" in [row["name"] for row in tags.json["models"]]
    assert shown.json["model_info"]["qwen3.context_length"] == 40_960
    assert shown.json["capabilities"] == ["completion", "tools", "thinking"]
    assert none.status == 404


async def test_what_is_not_there_is_not_found(simulator: Simulator) -> None:
    for answer in (
        await ask(simulator, "/ollama/api/generate", {}),
        await ask(simulator, "/ollama/api/chat"),
    ):
        assert answer is not None
        assert answer.status == 404
