"""The shape of a Chat Completions request: OpenAI's parameters, and whatever else there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

_NOT_OPENAIS = frozenset({"reasoning", "thinking"})


def _as_parts(value: object) -> object:
    return [{"type": "text", "text": value}] if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Part(BaseModel):
    """A piece of a turn; what is not text is not looked at."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str = ""


class Message(BaseModel):
    """One turn; which roles there are depends on the site."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: Annotated[list[Part], BeforeValidator(_as_parts)] | None = None

    @property
    def text(self) -> str:
        """Its text."""
        return "\n".join(part.text for part in self.content or ())


class JsonSchema(_Shape):
    """The schema of a structured reply."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    strict: bool | None = None
    description: str | None = None


class ResponseFormat(_Shape):
    """Prose, any JSON, or JSON of a schema."""

    type: str
    json_schema: JsonSchema | None = None


class StreamOptions(_Shape):
    """What a stream tells besides."""

    include_usage: bool = False
    include_obfuscation: bool | None = None


class ReasoningOptions(BaseModel):
    """How much to think, as OpenRouter has it."""

    model_config = ConfigDict(extra="allow")

    effort: str | None = None
    enabled: bool | None = None


class ThinkingOptions(BaseModel):
    """Whether to think, as DeepSeek has it."""

    type: Literal["enabled", "disabled"]


class ChatRequest(BaseModel):
    """A prompt and how to answer it; parameters that nobody knows are in `model_extra`."""

    model_config = ConfigDict(extra="allow")

    model: str = ""
    messages: list[Message] = Field(min_length=1)
    max_completion_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    max_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    reasoning_effort: str | None = None
    response_format: ResponseFormat = ResponseFormat(type="text")
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    logprobs: bool | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logit_bias: dict[str, float] | None = None
    n: int | None = None
    stop: str | list[str] | None = None
    seed: int | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: Any = None
    parallel_tool_calls: bool | None = None
    functions: list[dict[str, Any]] | None = None
    function_call: Any = None
    verbosity: Literal["low", "medium", "high"] | None = None
    user: str | None = None
    metadata: dict[str, str] | None = None
    store: bool | None = None
    service_tier: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: dict[str, Any] | None = None
    prompt_cache_retention: Literal["in_memory", "24h"] | None = None
    modalities: list[str] | None = None
    audio: Any = None
    moderation: Any = None
    prediction: Any = None
    web_search_options: Any = None
    reasoning: ReasoningOptions | None = None
    thinking: ThinkingOptions | None = None

    def unknown_to(self, *, lacks: frozenset[str], known: frozenset[str]) -> list[str]:
        """The names of the parameters that are set and mean nothing to a site."""
        foreign = self.model_fields_set & ((lacks | _NOT_OPENAIS) - known)
        return [*sorted(foreign), *(name for name in self.model_extra or () if name not in known)]

    def without(self, names: Iterable[str]) -> ChatRequest:
        """As if these parameters had not been set."""
        return self.model_copy(update=dict.fromkeys(names))

    @property
    def system(self) -> tuple[str, ...]:
        """The instructions, in order."""
        return tuple(m.text for m in self.messages if m.role in ("system", "developer"))

    @property
    def turns(self) -> tuple[str, ...]:
        """The texts of the conversation, in order."""
        return tuple(m.text for m in self.messages if m.role not in ("system", "developer"))

    @property
    def effort(self) -> str | None:
        """How hard to think, by whichever name it is said; None if it is not."""
        if self.thinking and self.thinking.type == "disabled":
            return "none"
        if self.reasoning:
            effort = self.reasoning.effort or self.reasoning_effort
            return "none" if self.reasoning.enabled is False else effort
        return self.reasoning_effort
