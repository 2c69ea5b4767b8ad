"""The vendors' own clients take the simulator for the real thing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import jsonschema
import openai
import pytest
from google import genai

from pal.simulator.simulator import Simulator

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "path": {"type": "string"},
                    "evidence": {"type": "string"},
                    "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
                    "confidence": {"type": "number"},
                },
                "required": ["path", "evidence", "severity", "confidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["findings"],
    "additionalProperties": False,
}
CODE = """<file path="src/app.py" language="python">
<hunk>
   10  |def total(rows, seen=None):
   11 +|    rule = eval(rows[0])
   12 +|    if seen == None:
</hunk>
</file>"""


@pytest.fixture
async def claude(simulator: Simulator) -> AsyncIterator[anthropic.AsyncAnthropic]:
    known = simulator.environment
    async with anthropic.AsyncAnthropic(
        api_key=known["ANTHROPIC_API_KEY"], base_url=known["ANTHROPIC_BASE_URL"], max_retries=0
    ) as client:
        yield client


@pytest.fixture
async def gpt(simulator: Simulator) -> AsyncIterator[openai.AsyncOpenAI]:
    known = simulator.environment
    async with openai.AsyncOpenAI(
        api_key=known["OPENAI_API_KEY"], base_url=known["OPENAI_BASE_URL"], max_retries=0
    ) as client:
        yield client


@pytest.fixture
async def gemini(simulator: Simulator) -> AsyncIterator[genai.client.AsyncClient]:
    known = simulator.environment
    client = genai.Client(
        api_key=known["GEMINI_API_KEY"],
        http_options={"base_url": known["GOOGLE_GEMINI_BASE_URL"]},
    )
    yield client.aio
    await client.aio.aclose()
    client.close()


def check_review(text: str) -> None:
    review = json.loads(text)
    jsonschema.validate(review, SCHEMA)
    assert {finding["evidence"] for finding in review["findings"]} == {
        "rule = eval(rows[0])",
        "if seen == None:",
    }


class TestAnthropic:
    async def test_answers_whole(self, claude: anthropic.AsyncAnthropic) -> None:
        message = await claude.messages.create(
            model="claude-opus-5-5",
            max_tokens=500,
            system="Be terse.",
            messages=[{"role": "user", "content": "Hello"}],
        )
        assert message.content[-1].type == "text"
        assert message.content[-1].text.startswith("[simulated claude-opus-5-5]")
        assert message.model == "claude-opus-5-5"
        assert message.stop_reason == "end_turn"

    async def test_answers_in_pieces(self, claude: anthropic.AsyncAnthropic) -> None:
        async with claude.messages.stream(
            model="claude-haiku-5-5",
            max_tokens=500,
            thinking={"type": "adaptive", "display": "summarized"},
            messages=[{"role": "user", "content": "Hello"}],
        ) as stream:
            pieces = [text async for text in stream.text_stream]
            message = await stream.get_final_message()
        assert len(pieces) > 1
        assert message.content[0].type == "thinking"
        assert message.content[0].thinking
        assert message.content[-1].type == "text"
        assert message.content[-1].text == "".join(pieces)
        assert message.usage.output_tokens > 1

    async def test_answers_in_the_shape_asked_for(self, claude: anthropic.AsyncAnthropic) -> None:
        message = await claude.messages.create(
            model="claude-opus-5-5",
            max_tokens=2000,
            messages=[{"role": "user", "content": CODE}],
            output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
        )
        assert message.content[-1].type == "text"
        check_review(message.content[-1].text)

    async def test_counts_tokens_and_lists_models(self, claude: anthropic.AsyncAnthropic) -> None:
        counted = await claude.messages.count_tokens(
            model="claude-opus-5-5", messages=[{"role": "user", "content": "x" * 400}]
        )
        assert counted.input_tokens == 100
        listed = [model async for model in claude.models.list()]
        assert "claude-opus-5-5" in [model.id for model in listed]
        assert (await claude.models.retrieve("claude-haiku-4-5")).max_input_tokens == 200_000

    async def test_raises_the_errors_it_knows(
        self, claude: anthropic.AsyncAnthropic, simulator: Simulator
    ) -> None:
        simulator.set_faults({"kind": "rate_limit", "retry_after": 3})
        with pytest.raises(anthropic.RateLimitError) as caught:
            await claude.messages.create(
                model="claude-opus-5-5",
                max_tokens=5,
                messages=[{"role": "user", "content": "Hello"}],
            )
        assert caught.value.response.headers["retry-after"] == "3"


class TestOpenAI:
    async def test_answers_whole(self, gpt: openai.AsyncOpenAI) -> None:
        response = await gpt.responses.create(
            model="gpt-6.1-sol", instructions="Be terse.", input="Hello"
        )
        assert response.output_text.startswith("[simulated gpt-6.1-sol]")
        assert response.status == "completed"
        assert response.usage is not None
        assert response.usage.output_tokens_details.reasoning_tokens > 0

    async def test_answers_in_pieces(self, gpt: openai.AsyncOpenAI) -> None:
        async with gpt.responses.stream(
            model="gpt-6.1-sol", input="Hello", reasoning={"summary": "auto"}
        ) as stream:
            pieces = [
                event.delta async for event in stream if event.type == "response.output_text.delta"
            ]
            response = await stream.get_final_response()
        assert len(pieces) > 1
        assert response.output_text == "".join(pieces)

    async def test_numbers_its_events(self, gpt: openai.AsyncOpenAI) -> None:
        stream = await gpt.responses.create(model="gpt-6.1-sol", input="Hello", stream=True)
        events = [event async for event in stream]
        assert [event.sequence_number for event in events] == list(range(len(events)))
        assert (events[0].type, events[-1].type) == ("response.created", "response.completed")

    async def test_answers_in_the_shape_asked_for(self, gpt: openai.AsyncOpenAI) -> None:
        response = await gpt.responses.create(
            model="gpt-6.1-sol",
            input=[{"role": "user", "content": [{"type": "input_text", "text": CODE}]}],
            text={"format": {"type": "json_schema", "name": "r", "strict": True, "schema": SCHEMA}},
        )
        check_review(response.output_text)

    async def test_refuses_in_a_refusal_part(
        self, gpt: openai.AsyncOpenAI, simulator: Simulator
    ) -> None:
        simulator.set_faults({"kind": "safety"})
        response = await gpt.responses.create(model="gpt-6.1-sol", input="Hello")
        assert response.output[-1].type == "message"
        assert response.output[-1].content[0].type == "refusal"

    async def test_lists_models(self, gpt: openai.AsyncOpenAI) -> None:
        assert "gpt-6.1-sol" in [model.id async for model in gpt.models.list()]
        assert (await gpt.models.retrieve("gpt-6-luna")).object == "model"

    async def test_raises_the_errors_it_knows(self, gpt: openai.AsyncOpenAI) -> None:
        with pytest.raises(openai.NotFoundError) as caught:
            await gpt.responses.create(model="gpt-0", input="Hello")
        assert caught.value.code == "model_not_found"


class TestGemini:
    async def test_answers_whole(self, gemini: genai.client.AsyncClient) -> None:
        answer = await gemini.models.generate_content(
            model="gemini-4-argon",
            contents="Hello",
            config={
                "system_instruction": "Be terse.",
                "thinking_config": {"include_thoughts": True},
            },
        )
        assert answer.text is not None
        assert answer.text.startswith("[simulated gemini-4-argon]")
        assert answer.usage_metadata is not None
        assert answer.usage_metadata.thoughts_token_count

    async def test_answers_in_pieces(self, gemini: genai.client.AsyncClient) -> None:
        stream = await gemini.models.generate_content_stream(
            model="gemini-3.5-flash", contents="Hello"
        )
        pieces = [chunk.text or "" async for chunk in stream]
        assert len(pieces) > 2
        assert "".join(pieces).startswith("[simulated gemini-3.5-flash]")

    async def test_answers_in_the_shape_asked_for(self, gemini: genai.client.AsyncClient) -> None:
        answer = await gemini.models.generate_content(
            model="gemini-4-argon",
            contents=CODE,
            config={"response_mime_type": "application/json", "response_json_schema": SCHEMA},
        )
        check_review(answer.text or "")

    async def test_takes_a_schema_in_its_own_words(self, gemini: genai.client.AsyncClient) -> None:
        answer = await gemini.models.generate_content(
            model="gemini-4-argon",
            contents="Hello",
            config={
                "response_mime_type": "application/json",
                "response_schema": {
                    "type": "OBJECT",
                    "properties": {"ok": {"type": "BOOLEAN"}, "why": {"type": "STRING"}},
                    "required": ["ok", "why"],
                },
            },
        )
        assert json.loads(answer.text or "")["ok"] is False

    async def test_counts_tokens_and_lists_models(self, gemini: genai.client.AsyncClient) -> None:
        counted = await gemini.models.count_tokens(model="gemini-4-argon", contents="x" * 400)
        assert counted.total_tokens == 100
        listed = [model async for model in await gemini.models.list()]
        assert "models/gemini-4-argon" in [model.name for model in listed]
        one = await gemini.models.get(model="gemini-4-argon")
        assert one.input_token_limit == 1_048_576

    async def test_raises_the_errors_it_knows(
        self, gemini: genai.client.AsyncClient, simulator: Simulator
    ) -> None:
        simulator.set_faults({"kind": "quota", "retry_after": 46})
        with pytest.raises(genai.errors.ClientError) as caught:
            await gemini.models.generate_content(model="gemini-4-argon", contents="Hello")
        assert (caught.value.code, caught.value.status) == (429, "RESOURCE_EXHAUSTED")
