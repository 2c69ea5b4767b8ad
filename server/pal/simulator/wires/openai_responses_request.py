"""The shape of a Responses request: anything else is refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt


def _as_items(value: object) -> object:
    return [{"role": "user", "content": value}] if isinstance(value, str) else value


def _as_parts(value: object) -> object:
    return [{"type": "input_text", "text": value}] if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Part(BaseModel):
    """A piece of a turn; what is not text is not looked at."""

    model_config = ConfigDict(extra="allow")

    type: Literal["input_text", "output_text", "refusal", "input_image", "input_file"]
    text: str = ""


class Item(BaseModel):
    """A turn, or a reasoning or tool item, whose fields are not looked at."""

    model_config = ConfigDict(extra="allow")

    type: str = "message"
    role: Literal["user", "assistant", "system", "developer"] | None = None
    content: Annotated[list[Part], BeforeValidator(_as_parts)] | None = None

    @property
    def text(self) -> str:
        """Its text."""
        return "\n".join(part.text for part in self.content or ())


class Reasoning(_Shape):
    """How much to think."""

    effort: str | None = None
    summary: Literal["auto", "concise", "detailed"] | None = None
    generate_summary: Literal["auto", "concise", "detailed"] | None = None
    mode: Literal["standard", "pro"] | None = None
    context: Literal["auto", "current_turn", "all_turns"] | None = None


class Format(_Shape):
    """Prose, any JSON, or JSON of a schema. Its fields are flat."""

    type: Literal["text", "json_object", "json_schema"]
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")] | None = None
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    strict: bool | None = None
    description: str | None = None


class Text(_Shape):
    """The form of the reply."""

    format: Format = Format(type="text")
    verbosity: Literal["low", "medium", "high"] | None = None


class ResponsesRequest(_Shape):
    """A prompt and how to answer it."""

    model: str
    input: Annotated[list[Item], BeforeValidator(_as_items)]
    instructions: str | None = None
    max_output_tokens: Annotated[StrictInt, Field(ge=16)] | None = None
    reasoning: Reasoning = Reasoning()
    text: Text = Text()
    stream: StrictBool | None = False
    stream_options: dict[str, Any] | None = None
    store: bool | None = None
    include: list[str] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: Any = None
    parallel_tool_calls: bool | None = None
    max_tool_calls: int | None = None
    previous_response_id: str | None = None
    conversation: Any = None
    prompt: Any = None
    metadata: dict[str, str] | None = None
    user: str | None = None
    safety_identifier: str | None = None
    service_tier: Literal["auto", "default", "flex", "scale", "priority", "fast"] | None = None
    truncation: Literal["auto", "disabled"] | None = None
    background: bool | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: dict[str, Any] | None = None
    prompt_cache_retention: Literal["in_memory", "24h"] | None = None
    context_management: Any = None
    moderation: Any = None
    access_programs: Any = None
    background_options: Any = None
    image: Any = None
