"""The sites that speak Chat Completions answer alike, but for what each does its own way."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import CHAT_SITES, OPENAI, Answer, ask, ask_chat, events

WITH_USAGE = {"stream": True, "stream_options": {"include_usage": True}}
LONG = "x" * (1100 * 4)


async def asked(simulator: Simulator, site: str, **more: Any) -> Answer:
    answer = await ask_chat(simulator, site, **more)
    assert answer is not None
    assert answer.status == 200
    return answer


async def usage(simulator: Simulator, site: str, **more: Any) -> dict[str, Any]:
    return (await asked(simulator, site, **more)).json["usage"]


@pytest.mark.parametrize("site", CHAT_SITES)
async def test_pieces_make_up_the_whole(simulator: Simulator, site: str) -> None:
    whole = (await asked(simulator, site)).json["choices"][0]
    chunks = events(await asked(simulator, site, stream=True))
    choices = [choice for chunk in chunks for choice in chunk["choices"]]
    said = "".join(choice["delta"].get("content") or "" for choice in choices)
    assert said == whole["message"]["content"]
    assert said.startswith(f"[simulated {CHAT_SITES[site][1]}]")
    assert [choice["finish_reason"] for choice in choices if choice["finish_reason"]] == ["stop"]


@pytest.mark.parametrize("site", ["openai", "azure", "groq", "vllm", "lmstudio"])
async def test_usage_comes_alone_and_only_if_asked(simulator: Simulator, site: str) -> None:
    without = events(await asked(simulator, site, stream=True))
    chunks = events(await asked(simulator, site, **WITH_USAGE))
    assert not any("usage" in chunk for chunk in without)
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"] == await usage(simulator, site)
    assert {chunk.get("usage") for chunk in chunks[:-1]} == {None}


@pytest.mark.parametrize("site", ["openrouter", "xai", "deepseek"])
async def test_usage_comes_unasked_with_a_choice(simulator: Simulator, site: str) -> None:
    chunks = events(await asked(simulator, site, stream=True))
    assert chunks[-1]["choices"]
    assert chunks[-1]["usage"] == await usage(simulator, site)


@pytest.mark.parametrize("site", CHAT_SITES)
async def test_a_stream_ends_with_done(simulator: Simulator, site: str) -> None:
    answer = await asked(simulator, site, stream=True)
    assert answer.body.endswith(b"data: [DONE]\n\n")


async def test_vllm_says_that_it_is_done_even_if_it_failed(simulator: Simulator) -> None:
    simulator.set_faults({"kind": "stream_error"})
    local = await asked(simulator, "vllm", stream=True)
    openai = await asked(simulator, "openai", stream=True)
    assert local.body.endswith(b"data: [DONE]\n\n")
    assert b"[DONE]" not in openai.body
    assert events(local)[-1]["error"]["code"] == 500


@pytest.mark.parametrize(
    ("site", "comment"),
    [("openrouter", b": OPENROUTER PROCESSING\n\n"), ("deepseek", b": keep-alive\n\n")],
)
async def test_comments_keep_a_stream_alive(
    simulator: Simulator, site: str, comment: bytes
) -> None:
    answer = await asked(simulator, site, stream=True)
    assert answer.body.startswith(comment)
    assert answer.body.count(comment) > 1


async def test_xai_leaves_reasoning_out_of_the_answer(simulator: Simulator) -> None:
    counts = await usage(simulator, "xai")
    thought = counts["completion_tokens_details"]["reasoning_tokens"]
    both = counts["prompt_tokens"] + counts["completion_tokens"]
    assert thought > 0
    assert counts["total_tokens"] == both + thought


@pytest.mark.parametrize("site", ["openai", "openrouter", "deepseek", "groq", "azure"])
async def test_others_have_reasoning_in_the_answer(simulator: Simulator, site: str) -> None:
    counts = await usage(simulator, site)
    assert 0 < counts["completion_tokens_details"]["reasoning_tokens"] < counts["completion_tokens"]
    assert counts["total_tokens"] == counts["prompt_tokens"] + counts["completion_tokens"]


async def test_prefixes_are_cached_as_each_tells_it(simulator: Simulator) -> None:
    system = {"role": "system", "content": LONG}
    messages = [system, {"role": "user", "content": "Hello"}]
    first = await usage(simulator, "openai", messages=messages)
    again = await usage(simulator, "openai", messages=messages)
    assert first["prompt_tokens_details"] == {"cached_tokens": 0, "cache_write_tokens": 1100}
    assert again["prompt_tokens_details"] == {"cached_tokens": 1100, "cache_write_tokens": 0}
    await usage(simulator, "deepseek", messages=messages)
    counts = await usage(simulator, "deepseek", messages=messages)
    assert counts["prompt_tokens_details"] == {"cached_tokens": 1100}
    assert (counts["prompt_cache_hit_tokens"], counts["prompt_cache_miss_tokens"]) == (1100, 2)


async def test_openrouter_tells_what_it_cost(simulator: Simulator) -> None:
    counts = await usage(simulator, "openrouter")
    expected = (counts["prompt_tokens"] * 1.4 + counts["completion_tokens"] * 4.4) / 1_000_000
    assert counts["cost"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("site", "field"),
    [("deepseek", "reasoning_content"), ("vllm", "reasoning_content"), ("groq", "reasoning")],
)
async def test_thoughts_stand_beside_the_text(simulator: Simulator, site: str, field: str) -> None:
    message = (await asked(simulator, site)).json["choices"][0]["message"]
    chunks = events(await asked(simulator, site, stream=True))
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    assert message[field] == "[simulated] Nobody thought about this."
    assert "".join(delta.get(field, "") for delta in deltas) == message[field]


async def test_thinking_is_turned_off_in_each_ones_way(simulator: Simulator) -> None:
    off = {"thinking": {"type": "disabled"}}
    deepseek = await asked(simulator, "deepseek", **off)
    openrouter = await asked(simulator, "openrouter", reasoning={"enabled": False})
    ignored = await asked(simulator, "vllm", **off)
    assert "reasoning_content" not in deepseek.json["choices"][0]["message"]
    assert "reasoning" not in openrouter.json["choices"][0]["message"]
    assert "reasoning_content" in ignored.json["choices"][0]["message"]


async def test_azure_says_what_its_filter_thinks(simulator: Simulator) -> None:
    whole = (await asked(simulator, "azure")).json
    first = events(await asked(simulator, "azure", stream=True))[0]
    assert whole["choices"][0]["content_filter_results"]["hate"]["filtered"] is False
    assert (first["choices"], first["id"]) == ([], "")
    assert first["prompt_filter_results"]


async def test_a_schema_may_be_shown_in_the_prompt(simulator: Simulator) -> None:
    schema = '{"type": "object", "properties": {"ok": {"type": "boolean"}}}'
    messages = [
        {"role": "system", "content": f"Follow this JSON Schema:\n{schema}"},
        {"role": "user", "content": 'Is {"type": "object"} right?'},
    ]
    answer = await asked(
        simulator, "deepseek", messages=messages, response_format={"type": "json_object"}
    )
    assert answer.json["choices"][0]["message"]["content"] == '{"ok": false}'


LISTED: dict[str, dict[str, Any]] = {
    "openai": {"object": "model", "owned_by": "openai"},
    "openrouter": {
        "context_length": 1_048_576,
        "pricing": {"prompt": "0.0000014", "completion": "0.0000044", "request": "0"},
    },
    "xai": {"owned_by": "xai"},
    "deepseek": {"owned_by": "deepseek"},
    "groq": {"context_window": 131_072, "max_completion_tokens": 65_536, "active": True},
    "azure": {"object": "model"},
    "vllm": {"max_model_len": 32_768},
    "lmstudio": {"object": "model"},
}


@pytest.mark.parametrize("site", CHAT_SITES)
async def test_models_are_listed_as_each_does(simulator: Simulator, site: str) -> None:
    base, model = CHAT_SITES[site]
    listed = await ask(simulator, f"{base}/models", headers=OPENAI)
    one = await ask(simulator, f"{base}/models/{model}", headers=OPENAI)
    none = await ask(simulator, f"{base}/models/gpt-0", headers=OPENAI)
    assert listed is not None
    assert one is not None
    assert none is not None
    row = next(row for row in listed.json["data"] if row["id"] == model)
    assert row == one.json
    assert row.items() >= LISTED[site].items()
    assert none.status in (400, 404)
