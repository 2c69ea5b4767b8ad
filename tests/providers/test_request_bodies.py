"""What goes out is what the vendors' own SDKs would send, for every model of the catalogue."""

from __future__ import annotations

from itertools import product
from typing import Any, Literal

import pytest
from anthropic.types.message_create_params import (
    MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming,
)
from google.genai import types as gemini_types
from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)
from pydantic import BaseModel, Field, TypeAdapter

from pal.domain.chat import ChatParams, Message, ReplySchema
from pal.domain.model_card import Capabilities, ModelCard, Tier
from pal.providers.anthropic import Anthropic
from pal.providers.catalogue import Catalogue
from pal.providers.gemini import Gemini
from pal.providers.openai import OpenAI
from pal.providers.vendor import Vendor
from tests.providers.wires import Ask


class Finding(BaseModel):
    """One thing."""

    title: str
    severity: Literal["high", "low"]
    confidence: float = Field(ge=0, le=1)
    scenario: str | None = None


class Findings(BaseModel):
    findings: list[Finding]


SCHEMA = ReplySchema("findings", Findings.model_json_schema())
TURNS = (
    (Message("user", "Hi"),),
    (Message("user", "Hi"), Message("assistant", "Hello"), Message("user", "Go")),
)
SAMPLING = {"temperature", "top_p", "top_k", "topP", "topK", "candidateCount"}


def _model(cls: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


ANTHROPIC_WHOLE = _model(MessageCreateParamsNonStreaming)
ANTHROPIC_STREAM = _model(MessageCreateParamsStreaming)
OPENAI_WHOLE = _model(ResponseCreateParamsNonStreaming)
OPENAI_STREAM = _model(ResponseCreateParamsStreaming)


def check(vendor: str, body: dict[str, Any], streaming: bool) -> None:
    if vendor == "anthropic":
        oracle = ANTHROPIC_STREAM if streaming else ANTHROPIC_WHOLE
        oracle.validate_python(body, extra="forbid")
    elif vendor == "openai":
        oracle = OPENAI_STREAM if streaming else OPENAI_WHOLE
        oracle.validate_python(body, extra="forbid")
    else:
        assert set(body) <= {"contents", "generationConfig", "systemInstruction"}
        gemini_types.GenerationConfig.model_validate(body["generationConfig"])
        for content in (*body["contents"], body["systemInstruction"]):
            gemini_types.Content.model_validate(content)


WIRES: dict[str, type[Vendor]] = {"anthropic": Anthropic, "openai": OpenAI, "gemini": Gemini}


def body_of(params: ChatParams, streaming: bool = False) -> dict[str, Any]:
    wire = WIRES[params.model.vendor]
    provider = wire(base_url="http://127.0.0.1:1", key="k", key_env="K", cards={})
    return provider.body(params, streaming=streaming)


@pytest.mark.parametrize("model", [card.id for card in Catalogue.load().cards])
def test_every_model_is_asked_as_its_vendor_documents(model: str, ask: Ask) -> None:
    choices = product((None, SCHEMA), (None, "low", "medium", "high"), TURNS, (False, True))
    for schema, effort, messages, streaming in choices:
        params = ask(model, schema=schema, effort=effort, messages=messages)
        body = body_of(params, streaming)
        check(params.model.vendor, body, streaming)
        assert not SAMPLING & (body.keys() | body.get("generationConfig", {}).keys())


def test_the_answer_is_bounded_by_what_the_model_can_write(ask: Ask, catalogue: Catalogue) -> None:
    for card in catalogue.cards:
        body = body_of(ask(card, max_output_tokens=10**7))
        sent = body.get("max_tokens") or body.get("max_output_tokens")
        assert (sent or body["generationConfig"]["maxOutputTokens"]) == card.max_output


def test_no_system_prompt_leaves_no_empty_block(ask: Ask) -> None:
    assert "system" not in body_of(ask("claude-haiku-5-5", system=""))
    assert "instructions" not in body_of(ask("gpt-6-luna", system=""))
    assert "systemInstruction" not in body_of(ask("gemini-3.8-flash", system=""))


def test_claude_thinks_as_its_model_allows(ask: Ask) -> None:
    def sent(model: str, **changes: Any) -> tuple[Any, Any]:
        body = body_of(ask(model, **changes))
        return body.get("thinking"), body.get("output_config", {}).get("effort")

    assert sent("claude-sonnet-5-5") == (None, None)
    assert sent("claude-sonnet-5-5", effort="low") == ({"type": "adaptive"}, "low")
    assert sent("claude-opus-5-5", effort="high") == (None, "high")
    budget = {"type": "enabled", "budget_tokens": 2000}
    assert sent("claude-haiku-4-5", effort="high") == (budget, None)
    assert sent("claude-haiku-4-5", effort="low") == (None, None)
    assert sent("claude-haiku-4-5", effort="high", max_output_tokens=2000) == (None, None)


def test_an_effort_that_is_not_offered_becomes_the_nearest(ask: Ask) -> None:
    def sent(*efforts: str, effort: str | None = "low") -> Any:
        card = ModelCard(
            id="m",
            vendor="openai",
            family="gpt",
            tiers=(Tier.WORKER,),
            context_window=1000,
            max_output=1000,
            capabilities=Capabilities(efforts=efforts),
        )
        return body_of(ask(card, effort=effort)).get("reasoning")

    assert sent("low", "high") == {"effort": "low"}
    assert sent("none", "high") == {"effort": "none"}
    assert sent("medium", "high") == {"effort": "medium"}
    assert sent("low", "high", effort="medium") == {"effort": "low"}
    assert sent() is None
    assert sent("low", effort=None) is None


def test_the_stable_prefix_is_cached_by_each_vendors_means(ask: Ask) -> None:
    assert body_of(ask("claude-haiku-5-5"))["system"][0]["cache_control"] == {"type": "ephemeral"}
    first, second = (body_of(ask("gpt-6-luna", messages=turns)) for turns in TURNS)
    other = body_of(ask("gpt-6-luna", system="Be kind."))
    assert first["prompt_cache_key"] == second["prompt_cache_key"] != other["prompt_cache_key"]
    assert first["store"] is False
