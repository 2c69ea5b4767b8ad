"""What every vendor refuses: keys, models, prompts that are too large, what is not there."""

from __future__ import annotations

import pytest

from pal.simulator.simulator import Simulator
from tests.simulator.client import (
    ANTHROPIC,
    GEMINI,
    OPENAI,
    ask,
    ask_anthropic,
    ask_gemini,
    ask_openai,
)

PATHS = {
    "anthropic": "/anthropic/v1/messages",
    "openai": "/openai/v1/responses",
    "gemini": "/gemini/v1/models/gemini-4-argon:generateContent",
}
KEYS: list[tuple[str, dict[str, str], int, str]] = [
    ("anthropic", {}, 401, "authentication_error"),
    ("anthropic", {"x-api-key": "wrong"}, 401, "invalid x-api-key"),
    ("anthropic", {"authorization": "Bearer invalid"}, 401, "Invalid bearer token"),
    ("openai", {}, 401, "You didn't provide an API key"),
    ("openai", {"authorization": "Bearer sk-wrong"}, 401, "invalid_api_key"),
    ("gemini", {}, 403, "PERMISSION_DENIED"),
    ("gemini", {"x-goog-api-key": "wrong"}, 400, "API_KEY_INVALID"),
]


@pytest.mark.parametrize(("vendor", "headers", "status", "words"), KEYS)
async def test_a_key_is_looked_at_first(
    simulator: Simulator, vendor: str, headers: dict[str, str], status: int, words: str
) -> None:
    answer = await ask(simulator, PATHS[vendor], {}, headers)
    assert answer is not None
    assert answer.status == status
    assert words in answer.body.decode()


async def test_an_unknown_model_is_not_found(simulator: Simulator) -> None:
    for answer, words in (
        (await ask_anthropic(simulator, model="claude-0"), "not_found_error"),
        (await ask_openai(simulator, model="gpt-0"), "model_not_found"),
        (await ask_gemini(simulator, model="gemini-0"), "NOT_FOUND"),
    ):
        assert answer is not None
        assert answer.status == 404
        assert words in answer.body.decode()


async def test_a_prompt_larger_than_the_window_is_refused(simulator: Simulator) -> None:
    small = "x" * (200_001 * 4)
    large = "x" * (1_050_001 * 4)
    for answer, words in (
        (
            await ask_anthropic(
                simulator, model="claude-haiku-4-5", messages=[{"role": "user", "content": small}]
            ),
            "prompt is too long: 200001 tokens > 200000 maximum",
        ),
        (await ask_openai(simulator, input=large), "context_length_exceeded"),
        (await ask_gemini(simulator, contents=[{"parts": [{"text": large}]}]), "INVALID_ARGUMENT"),
    ):
        assert answer is not None
        assert answer.status == 400
        assert words in answer.body.decode()


@pytest.mark.parametrize("vendor", PATHS)
async def test_a_body_that_is_no_json_is_refused(simulator: Simulator, vendor: str) -> None:
    headers = {**ANTHROPIC, **OPENAI, **GEMINI}
    answer = await ask(simulator, PATHS[vendor], b'{"model": ', headers)
    assert answer is not None
    assert answer.status == 400
    assert "JSON" in answer.body.decode()


@pytest.mark.parametrize(
    "path", ["/anthropic/v1/complete", "/openai/v1/chat", "/gemini/v1/files", "/mistral/v1", "/"]
)
async def test_what_is_not_there_is_not_found(simulator: Simulator, path: str) -> None:
    answer = await ask(simulator, path, {}, {**ANTHROPIC, **OPENAI, **GEMINI})
    assert answer is not None
    assert answer.status == 404


async def test_every_answer_is_marked_as_simulated(simulator: Simulator) -> None:
    for answer in (
        await ask_anthropic(simulator),
        await ask_openai(simulator, stream=True),
        await ask_gemini(simulator, model="gemini-0"),
        await ask(simulator, "/_sim/log"),
        await ask(simulator, "/"),
    ):
        assert answer is not None
        assert answer.headers["x-pal-simulator"] == "1"
