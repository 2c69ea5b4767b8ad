"""The shape of a Messages request: anything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
)


def _as_blocks(value: object) -> object:
    return [{"type": "text", "text": value}] if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CacheControl(_Shape):
    """Marks the end of a prefix that may be cached."""

    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] = "5m"


class TextBlock(_Shape):
    """A piece of text."""

    type: Literal["text"]
    text: str
    cache_control: CacheControl | None = None
    citations: list[Any] | None = None


class OtherBlock(BaseModel):
    """Any other kind of block, whose fields are not looked at."""

    model_config = ConfigDict(extra="allow")

    type: Literal[
        "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use",
        "tool_result", "server_tool_use", "web_search_tool_result",
    ]  # fmt: skip
    cache_control: CacheControl | None = None


def _block_kind(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return "text" if kind == "text" else "block"


Block = Annotated[
    Annotated[TextBlock, Tag("text")] | Annotated[OtherBlock, Tag("block")],
    Discriminator(_block_kind),
]


class Message(_Shape):
    """One turn."""

    role: Literal["user", "assistant"]
    content: Annotated[list[Block], BeforeValidator(_as_blocks)]


class Thinking(_Shape):
    """How much to think."""

    type: Literal["adaptive", "enabled", "disabled", "between_tools"]
    budget_tokens: StrictInt | None = None
    display: Literal["summarized", "omitted"] | None = None


class Format(_Shape):
    """The schema of a structured reply."""

    type: Literal["json_schema"]
    schema_: dict[str, Any] = Field(alias="schema")


class OutputConfig(_Shape):
    """Effort and format of the reply."""

    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    format: Format | None = None


class ToolChoice(_Shape):
    """Which tool to call, if any."""

    type: Literal["auto", "any", "tool", "none"]
    name: str | None = None
    disable_parallel_tool_use: bool | None = None


class CountTokensRequest(_Shape):
    """What makes up the prompt."""

    model: str
    messages: list[Message] = Field(min_length=1)
    system: Annotated[list[TextBlock], BeforeValidator(_as_blocks)] = []
    thinking: Thinking | None = None
    output_config: OutputConfig | None = None
    tools: list[dict[str, Any]] = []
    tool_choice: ToolChoice | None = None
    cache_control: CacheControl | None = None
    speed: Literal["standard", "fast"] | None = None
    user_profile_id: str | None = None
    workspace_id: str | None = None
    temperature: float | None = Field(default=None, ge=0, le=1)
    top_p: float | None = Field(default=None, ge=0, le=1)
    top_k: int | None = Field(default=None, ge=0)

    @property
    def sampling(self) -> Iterator[str]:
        """The names of the sampling parameters that are set, defaults included."""
        return (name for name in ("temperature", "top_p", "top_k") if name in self.model_fields_set)

    @property
    def blocks(self) -> Iterator[TextBlock | OtherBlock]:
        """All blocks of the prompt, in the order in which they are cached."""
        yield from self.system
        for message in self.messages:
            yield from message.content


class MessagesRequest(CountTokensRequest):
    """A prompt and how to answer it."""

    max_tokens: StrictInt = Field(ge=0)
    stream: StrictBool = False
    stop_sequences: list[str] | None = None
    metadata: dict[str, Any] | None = None
    service_tier: Literal["auto", "standard_only"] | None = None
    inference_geo: str | None = None
    container: Any = None
    diagnostics: Any = None
