"""Tokens are counted as each vendor counts them."""

from __future__ import annotations

from typing import Any

import pytest

from pal.simulator.call import Call
from pal.simulator.models import models_of
from pal.simulator.prompt_cache import PromptCache
from pal.simulator.simulator import Simulator
from tests.simulator.client import ask_anthropic, ask_gemini, ask_openai

LONG = "x" * (6200 * 4)
"""More than any model's least cached prefix."""


def marked(text: str, **more: str) -> dict[str, Any]:
    cache = {"type": "ephemeral", **more}
    return {"system": [{"type": "text", "text": text, "cache_control": cache}]}


async def claude_usage(simulator: Simulator, **more: Any) -> dict[str, Any]:
    answer = await ask_anthropic(simulator, **more)
    assert answer is not None
    return answer.json["usage"]


async def gpt_usage(simulator: Simulator, **more: Any) -> dict[str, Any]:
    answer = await ask_openai(simulator, **more)
    assert answer is not None
    return answer.json["usage"]


async def gemini_usage(simulator: Simulator, **more: Any) -> dict[str, Any]:
    answer = await ask_gemini(simulator, **more)
    assert answer is not None
    return answer.json["usageMetadata"]


async def test_anthropic_counts_cached_tokens_apart(simulator: Simulator) -> None:
    first = await claude_usage(simulator, **marked(LONG))
    second = await claude_usage(simulator, **marked(LONG))
    assert (first["cache_creation_input_tokens"], first["cache_read_input_tokens"]) == (6200, 0)
    assert (second["cache_creation_input_tokens"], second["cache_read_input_tokens"]) == (0, 6200)
    assert first["input_tokens"] == second["input_tokens"] == 2
    assert first["cache_creation"]["ephemeral_5m_input_tokens"] == 6200


async def test_anthropic_keeps_some_prefixes_for_an_hour(simulator: Simulator) -> None:
    usage = await claude_usage(simulator, **marked(LONG, ttl="1h"))
    assert usage["cache_creation"]["ephemeral_1h_input_tokens"] == 6200


async def test_anthropic_caches_only_what_is_marked(simulator: Simulator) -> None:
    for _ in range(2):
        usage = await claude_usage(simulator, system=LONG)
        assert usage["cache_read_input_tokens"] == usage["cache_creation_input_tokens"] == 0
        assert usage["input_tokens"] == 6202


async def test_anthropic_reads_the_longest_prefix_it_knows(simulator: Simulator) -> None:
    await claude_usage(simulator, **marked(LONG))
    turn = {"type": "text", "text": "y" * 400, "cache_control": {"type": "ephemeral"}}
    messages = [{"role": "user", "content": [turn]}]
    usage = await claude_usage(simulator, **marked(LONG), messages=messages)
    assert usage["cache_read_input_tokens"] == 6200
    assert usage["cache_creation_input_tokens"] == 100


async def test_openai_and_gemini_cache_by_themselves(simulator: Simulator) -> None:
    system = {"systemInstruction": {"parts": [{"text": LONG}]}}
    gpt = [await gpt_usage(simulator, instructions=LONG) for _ in range(2)]
    gemini = [await gemini_usage(simulator, **system) for _ in range(2)]
    assert gpt[0]["input_tokens_details"] == {"cached_tokens": 0, "cache_write_tokens": 6200}
    assert gpt[1]["input_tokens_details"] == {"cached_tokens": 6200, "cache_write_tokens": 0}
    assert gpt[0]["input_tokens"] == gpt[1]["input_tokens"] == 6202
    assert "cachedContentTokenCount" not in gemini[0]
    assert gemini[1]["cachedContentTokenCount"] == 6200
    assert gemini[1]["promptTokenCount"] == 6202


async def test_a_short_prefix_is_not_cached(simulator: Simulator) -> None:
    for _ in range(2):
        usage = await claude_usage(simulator, **marked("x" * 400))
        assert usage["cache_read_input_tokens"] == 0


def test_a_prefix_is_forgotten_after_five_minutes() -> None:
    now = 0.0
    cache = PromptCache(clock=lambda: now)
    call = Call("generate", models_of("openai")["gpt-6.1-sol"], cacheable=(LONG,))
    assert cache.use(call) == (0, 6200)
    now = 299
    assert cache.use(call) == (6200, 0)
    now = 599
    assert cache.use(call) == (0, 6200)


def test_a_key_and_a_model_have_caches_of_their_own() -> None:
    cache = PromptCache()
    sol, luna = (models_of("openai")[name] for name in ("gpt-6.1-sol", "gpt-6-luna"))
    assert cache.use(Call("generate", sol, cacheable=(LONG,), key="a")) == (0, 6200)
    assert cache.use(Call("generate", sol, cacheable=(LONG,), key="b")) == (0, 6200)
    assert cache.use(Call("generate", luna, cacheable=(LONG,), key="a")) == (0, 6200)


async def test_reasoning_is_inside_the_output_but_for_gemini(simulator: Simulator) -> None:
    text = len("[simulated gpt-6.1-sol] No model was asked: this is turn 1.") / 4
    claude = await claude_usage(simulator)
    gpt = await gpt_usage(simulator)
    gemini = await gemini_usage(simulator)
    thought = gpt["output_tokens_details"]["reasoning_tokens"]
    assert thought > 0
    assert gpt["output_tokens"] - thought == pytest.approx(text, abs=2)
    assert gpt["total_tokens"] == gpt["input_tokens"] + gpt["output_tokens"]
    assert claude["output_tokens"] > claude["output_tokens_details"]["thinking_tokens"] > 0
    assert gemini["candidatesTokenCount"] == pytest.approx(text, abs=2)
    assert gemini["totalTokenCount"] == sum(
        gemini[name] for name in ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount")
    )


async def test_effort_decides_how_much_is_thought(simulator: Simulator) -> None:
    async def thought(effort: str) -> int:
        usage = await gpt_usage(
            simulator, model="gpt-6-luna", input=LONG, reasoning={"effort": effort}
        )
        return usage["output_tokens_details"]["reasoning_tokens"]

    assert await thought("none") == 0
    assert 0 < await thought("low") < await thought("high")


async def test_an_answer_stops_where_its_room_ends(simulator: Simulator) -> None:
    claude = await ask_anthropic(simulator, max_tokens=20)
    gpt = await ask_openai(simulator, max_output_tokens=20)
    gemini = await ask_gemini(simulator, generationConfig={"maxOutputTokens": 10})
    assert claude is not None
    assert gpt is not None
    assert gemini is not None
    assert claude.json["stop_reason"] == "max_tokens"
    assert claude.json["usage"]["output_tokens"] == 20
    assert gpt.json["status"] == "incomplete"
    assert gpt.json["incomplete_details"] == {"reason": "max_output_tokens"}
    assert gpt.json["usage"]["output_tokens"] == 20
    assert gemini.json["candidates"][0]["finishReason"] == "MAX_TOKENS"
    assert gemini.json["candidates"][0]["content"] == {"role": "model"}
    assert gemini.json["usageMetadata"]["thoughtsTokenCount"] == 10
