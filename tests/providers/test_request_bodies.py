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
from mistralai.client.models import ChatCompletionRequest
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)
from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)
from pydantic import BaseModel, Field, TypeAdapter

from pal.domain.chat import ChatParams, Message, ReplySchema
from pal.domain.model_card import Capabilities, ModelCard, Tier
from pal.providers.anthropic import Anthropic
from pal.providers.catalogue import Catalogue
from pal.providers.chat_completions import ChatCompletions
from pal.providers.gemini import Gemini
from pal.providers.mistral import Mistral
from pal.providers.openai import OpenAI
from pal.providers.site import Dialect, Site
from pal.providers.sites import SITES
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
CHAT_WHOLE = _model(CompletionCreateParamsNonStreaming)
CHAT_STREAM = _model(CompletionCreateParamsStreaming)
MISTRAL = _model(ChatCompletionRequest)


def check(vendor: str, body: dict[str, Any], streaming: bool) -> None:
    if vendor == "anthropic":
        oracle = ANTHROPIC_STREAM if streaming else ANTHROPIC_WHOLE
        oracle.validate_python(body, extra="forbid")
    elif vendor == "openai":
        oracle = OPENAI_STREAM if streaming else OPENAI_WHOLE
        oracle.validate_python(body, extra="forbid")
    elif vendor == "mistral":
        MISTRAL.validate_python(body, extra="forbid", by_alias=True, by_name=False)
    elif vendor in SITES:
        check_chat(body, streaming)
    else:
        assert set(body) <= {"contents", "generationConfig", "systemInstruction"}
        gemini_types.GenerationConfig.model_validate(body["generationConfig"])
        for content in (*body["contents"], body["systemInstruction"]):
            gemini_types.Content.model_validate(content)


def check_chat(body: dict[str, Any], streaming: bool) -> None:
    """DeepSeek's switch is the one thing that OpenAI's own types do not know."""
    assert body.get("thinking") in (None, {"type": "disabled"})
    known = {key: value for key, value in body.items() if key != "thinking"}
    oracle = CHAT_STREAM if streaming else CHAT_WHOLE
    oracle.validate_python(known, extra="forbid")


WIRES: dict[str, type[Vendor]] = {
    "anthropic": Anthropic,
    "openai": OpenAI,
    "gemini": Gemini,
    "mistral": Mistral,
}


def body_of(
    params: ChatParams, streaming: bool = False, site: Site | None = None
) -> dict[str, Any]:
    vendor = params.model.vendor
    wire = WIRES.get(vendor, ChatCompletions)
    site = site or SITES.get(vendor)
    provider = wire(base_url="http://127.0.0.1:1", key="k", key_env="K", cards={}, site=site)
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
        names = ("max_tokens", "max_output_tokens", "max_completion_tokens")
        sent = next((body[name] for name in names if name in body), None)
        assert (sent or body["generationConfig"]["maxOutputTokens"]) == card.max_output


def test_no_system_prompt_leaves_no_empty_block(ask: Ask) -> None:
    assert "system" not in body_of(ask("claude-haiku-5-5", system=""))
    assert "instructions" not in body_of(ask("gpt-6-luna", system=""))
    assert "systemInstruction" not in body_of(ask("gemini-3.8-flash", system=""))
    for model in ("mistral-large-4", "grok-4.7"):
        (turn,) = body_of(ask(model, system=""))["messages"]
        assert turn["role"] == "user"


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


def test_a_server_is_asked_for_a_shape_in_the_way_it_takes_one(ask: Ask) -> None:
    def sent(structured: Any, system: str = "Review.") -> tuple[Any, str]:
        site = Site("own", "Own", "", dialect=Dialect(structured=structured))
        body = body_of(ask("grok-4.7", schema=SCHEMA, system=system), site=site)
        check_chat(body, streaming=False)
        return body.get("response_format", {}).get("type"), body["messages"][0]["content"]

    assert sent("json_schema") == ("json_schema", "Review.")
    kind, system = sent("json_object")
    assert kind == "json_object"
    assert system.startswith("Review.\n\nAnswer with one JSON object")
    assert '"severity"' in system
    assert sent("prompt", system="")[0] is None
    assert '"severity"' in sent("prompt", system="")[1]


def test_each_site_names_the_limit_in_its_own_way(ask: Ask) -> None:
    assert body_of(ask("deepseek-v4-pro"))["max_tokens"] == 4000
    assert body_of(ask("grok-4.7"))["max_completion_tokens"] == 4000


def test_thinking_is_turned_off_in_the_words_of_the_site(ask: Ask) -> None:
    assert body_of(ask("deepseek-v4-pro", effort="low"))["thinking"] == {"type": "disabled"}
    assert body_of(ask("deepseek-v4-pro", effort="high"))["reasoning_effort"] == "high"
    assert body_of(ask("grok-4.3", effort="low"))["reasoning_effort"] == "low"
    assert body_of(ask("mistral-large-4", effort="low"))["reasoning_effort"] == "none"
    assert "reasoning_effort" not in body_of(ask("deepseek-v4-pro"))


def test_a_stream_is_asked_to_tell_its_usage_where_it_has_to_be(ask: Ask) -> None:
    assert body_of(ask("grok-4.7"), streaming=True)["stream_options"] == {"include_usage": True}
    assert "stream_options" not in body_of(ask("mistral-large-4"), streaming=True)
