"""The shape of Mistral's chat request: anything else is refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
)


def _as_chunks(value: object) -> object:
    return [{"type": "text", "text": value}] if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Chunk(BaseModel):
    """A piece of a turn; what is not text is not looked at."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str = ""


class _Message(_Shape):
    content: Annotated[list[Chunk], BeforeValidator(_as_chunks)] | None = None

    @property
    def text(self) -> str:
        """Its text."""
        return "\n".join(chunk.text for chunk in self.content or ())


class SystemMessage(_Message):
    """Instructions."""

    role: Literal["system"]


class UserMessage(_Message):
    """What the user says."""

    role: Literal["user"]


class AssistantMessage(_Message):
    """What the model said; a `prefix` is the beginning of what it is to say."""

    role: Literal["assistant"]
    tool_calls: list[Any] | None = None
    prefix: bool = False


class ToolMessage(_Message):
    """What a tool gave."""

    role: Literal["tool"]
    tool_call_id: str | None = None
    name: str | None = None


Message = Annotated[
    SystemMessage | UserMessage | AssistantMessage | ToolMessage, Discriminator("role")
]


class JsonSchema(_Shape):
    """The schema of a structured reply."""

    name: str
    schema_: dict[str, Any] = Field(alias="schema")
    description: str | None = None
    strict: bool = False


class ResponseFormat(_Shape):
    """Prose, any JSON, or JSON of a schema."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: JsonSchema | None = None


class ChatRequest(_Shape):
    """A prompt and how to answer it."""

    model: str
    messages: list[Message] = Field(min_length=1)
    max_tokens: Annotated[StrictInt, Field(ge=0)] | None = None
    stream: StrictBool = False
    response_format: ResponseFormat = ResponseFormat()
    reasoning_effort: str | None = None
    prompt_mode: Literal["reasoning"] | None = None
    temperature: Annotated[float, Field(ge=0, le=1.5)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    random_seed: int | None = None
    stop: str | list[str] | None = None
    n: int | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: Any = None
    parallel_tool_calls: bool | None = None
    prediction: Any = None
    guardrails: list[dict[str, Any]] | None = None
    metadata: dict[str, Any] | None = None
    prompt_cache_key: str | None = None
    service_tier: str | None = None
    safe_prompt: bool | None = None
    min_tokens: int | None = None
    repetition_penalty: float | None = None
    top_k: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    prompt_logprobs: bool | None = None
    top_prompt_logprobs: int | None = None
