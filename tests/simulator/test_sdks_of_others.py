"""OpenAI's client at every compatible site, and Mistral's own, take the simulator for real."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from mistralai.client import Mistral
from mistralai.client.errors import HTTPValidationError, SDKError
from mistralai.client.models import BaseModelCard
from openai.types.chat import ChatCompletionMessageParam

from pal.simulator.simulator import Simulator
from tests.simulated import StartSimulator
from tests.simulator.client import CHAT_SITES

HELLO: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "Be terse."},
    {"role": "user", "content": "Hello"},
]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"evidence": {"type": "string"}},
                "required": ["evidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["findings"],
    "additionalProperties": False,
}
CODE: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": f"Follow this JSON Schema: {json.dumps(SCHEMA)}"},
    {"role": "user", "content": "```python\nif seen == None:\n```"},
]


def client_of(simulator: Simulator, site: str) -> openai.AsyncOpenAI:
    url = f"{simulator.root}{CHAT_SITES[site][0]}"
    return openai.AsyncOpenAI(api_key="key", base_url=url, max_retries=0)


@pytest.mark.parametrize("site", CHAT_SITES)
class TestOpenAIsClient:
    async def test_answers_whole(self, simulator: Simulator, site: str) -> None:
        model = CHAT_SITES[site][1]
        async with client_of(simulator, site) as client:
            answer = await client.chat.completions.create(model=model, messages=HELLO)
        choice = answer.choices[0]
        assert (choice.message.content or "").startswith(f"[simulated {model}]")
        assert (choice.finish_reason, answer.model) == ("stop", model)
        assert answer.usage is not None
        assert answer.usage.prompt_tokens == tokens_of_hello()

    async def test_answers_in_pieces(self, simulator: Simulator, site: str) -> None:
        model = CHAT_SITES[site][1]
        async with (
            client_of(simulator, site) as client,
            client.chat.completions.stream(
                model=model, messages=HELLO, stream_options={"include_usage": True}
            ) as stream,
        ):
            pieces = [event.delta async for event in stream if event.type == "content.delta"]
            answer = await stream.get_final_completion()
        assert len(pieces) > 1
        assert answer.choices[0].message.content == "".join(pieces)
        assert answer.usage is not None
        assert answer.usage.total_tokens > answer.usage.prompt_tokens

    async def test_answers_in_the_shape_asked_for(self, simulator: Simulator, site: str) -> None:
        named = {"name": "r", "strict": True, "schema": SCHEMA}
        form: Any = {"type": "json_schema", "json_schema": named}
        if site == "deepseek":  # It takes no schema, but reads the one in the prompt.
            form = {"type": "json_object"}
        async with client_of(simulator, site) as client:
            answer = await client.chat.completions.create(
                model=CHAT_SITES[site][1], messages=CODE, response_format=form
            )
        findings = json.loads(answer.choices[0].message.content or "")["findings"]
        assert [finding["evidence"] for finding in findings] in ([], ["if seen == None:"])

    async def test_lists_models(self, simulator: Simulator, site: str) -> None:
        async with client_of(simulator, site) as client:
            assert CHAT_SITES[site][1] in [model.id async for model in client.models.list()]

    async def test_raises_the_errors_it_knows(self, simulator: Simulator, site: str) -> None:
        simulator.set_faults({"kind": "rate_limit", "retry_after": 3})
        async with client_of(simulator, site) as client:
            with pytest.raises(openai.RateLimitError) as caught:
                await client.chat.completions.create(model=CHAT_SITES[site][1], messages=HELLO)
        assert caught.value.response.headers["retry-after"] == "3"

    async def test_raises_what_a_stream_holds(self, simulator: Simulator, site: str) -> None:
        simulator.set_faults({"kind": "stream_error"})
        async with client_of(simulator, site) as client:
            stream = await client.chat.completions.create(
                model=CHAT_SITES[site][1], messages=HELLO, stream=True
            )
            with pytest.raises(openai.APIError):
                async for _ in stream:
                    pass


def tokens_of_hello() -> int:
    return -(-len("Be terse." + "Hello") // 4)


async def test_a_structured_refusal_is_seen(simulator: Simulator) -> None:
    simulator.set_faults({"kind": "safety"})
    async with client_of(simulator, "openai") as client:
        answer = await client.chat.completions.create(model="gpt-6.1-sol", messages=HELLO)
    assert answer.choices[0].message.content is None
    assert answer.choices[0].message.refusal


async def test_azures_own_client_finds_its_older_paths(start_simulator: StartSimulator) -> None:
    known = (await start_simulator(vendors="all")).environment
    async with openai.AsyncAzureOpenAI(
        api_key=known["AZURE_OPENAI_API_KEY"],
        azure_endpoint=known["AZURE_OPENAI_ENDPOINT"],
        api_version="2026-01-01",
    ) as client:
        answer = await client.chat.completions.create(model="gpt-6.1-sol", messages=HELLO)
    assert (answer.choices[0].message.content or "").startswith("[simulated gpt-6.1-sol]")


@pytest.fixture
async def mistral(start_simulator: StartSimulator) -> AsyncIterator[Mistral]:
    known = (await start_simulator(vendors="all")).environment
    async with Mistral(
        api_key=known["MISTRAL_API_KEY"], server_url=known["MISTRAL_BASE_URL"]
    ) as client:
        yield client


class TestMistralsClient:
    async def test_answers_whole(self, mistral: Mistral) -> None:
        answer = await mistral.chat.complete_async(
            model="mistral-large-4", messages=[{"role": "user", "content": "Hello"}]
        )
        message = answer.choices[0].message
        assert message is not None
        assert str(message.content).startswith("[simulated mistral-large-4]")
        assert answer.usage.prompt_tokens == 2

    async def test_thinks_in_chunks(self, mistral: Mistral) -> None:
        answer = await mistral.chat.complete_async(
            model="mistral-large-4",
            messages=[{"role": "user", "content": "Hello"}],
            reasoning_effort="high",
        )
        message = answer.choices[0].message
        assert message is not None
        assert isinstance(message.content, list)
        assert [chunk.type for chunk in message.content] == ["thinking", "text"]

    async def test_answers_in_pieces(self, mistral: Mistral) -> None:
        stream = await mistral.chat.stream_async(
            model="codestral-2508", messages=[{"role": "user", "content": "Hello"}]
        )
        events = [event.data async for event in stream]
        text = "".join(str(event.choices[0].delta.content or "") for event in events)
        assert text.startswith("[simulated codestral-2508]")
        assert events[-1].usage is not None
        assert events[-1].choices[0].finish_reason == "stop"

    async def test_answers_in_the_shape_asked_for(self, mistral: Mistral) -> None:
        answer = await mistral.chat.complete_async(
            model="mistral-medium-3-5",
            messages=[{"role": "user", "content": "```python\nx = eval(y)\n```"}],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "r", "strict": True, "schema_definition": SCHEMA},
            },
        )
        message = answer.choices[0].message
        assert message is not None
        assert "findings" in json.loads(str(message.content))

    async def test_lists_models(self, mistral: Mistral) -> None:
        listed = await mistral.models.list_async()
        cards = [card for card in listed.data or [] if isinstance(card, BaseModelCard)]
        assert "mistral-large-4" in [card.id for card in cards]
        one = await mistral.models.retrieve_async(model_id="codestral-2508")
        assert isinstance(one, BaseModelCard)
        assert one.max_context_length == 256_000

    async def test_raises_the_errors_it_knows(self, mistral: Mistral) -> None:
        with pytest.raises(SDKError, match="Invalid model"):
            await mistral.chat.complete_async(
                model="mistral-0", messages=[{"role": "user", "content": "Hello"}]
            )
        with pytest.raises(HTTPValidationError):
            await mistral.chat.complete_async(model="mistral-large-4", messages=[])
