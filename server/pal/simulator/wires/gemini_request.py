"""The shape of a Gemini request: anything else is refused. Both cases of names are taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class Part(_Shape):
    """A piece of a turn; what is not text is not looked at."""

    text: str = ""
    thought: bool = False
    thought_signature: str | None = None
    inline_data: Any = None
    file_data: Any = None
    function_call: Any = None
    function_response: Any = None
    executable_code: Any = None
    code_execution_result: Any = None
    video_metadata: Any = None
    media_resolution: Any = None
    part_metadata: Any = None


class Content(_Shape):
    """One turn."""

    role: str = "user"
    parts: list[Part] = []

    @property
    def text(self) -> str:
        """Its text."""
        return "\n".join(part.text for part in self.parts)


class ThinkingConfig(_Shape):
    """How much to think: a level, or a number of tokens."""

    thinking_level: (
        Annotated[Literal["MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"], BeforeValidator(_upper)]
        | None
    ) = None
    thinking_budget: int | None = None
    include_thoughts: bool = False


class GenerationConfig(_Shape):
    """How to answer."""

    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    response_mime_type: str | None = None
    response_schema: dict[str, Any] | None = None
    response_json_schema: dict[str, Any] | None = None
    thinking_config: ThinkingConfig = ThinkingConfig()
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: float | None = None
    top_k: float | None = None
    candidate_count: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop_sequences: list[str] | None = None
    seed: int | None = None
    response_modalities: list[str] | None = None
    response_format: Any = None
    response_logprobs: bool | None = None
    logprobs: int | None = None
    media_resolution: Any = None
    speech_config: Any = None


class SafetySetting(_Shape):
    """How much of one kind of harm is let through."""

    category: str
    threshold: str
    method: str | None = None


class FunctionCallingConfig(_Shape):
    """Whether a tool must be called."""

    mode: Annotated[Literal["AUTO", "ANY", "NONE", "VALIDATED"], BeforeValidator(_upper)] = "AUTO"
    allowed_function_names: list[str] = []


class ToolConfig(_Shape):
    """How tools are called."""

    function_calling_config: FunctionCallingConfig = FunctionCallingConfig()
    retrieval_config: Any = None
    include_server_side_tool_invocations: bool | None = None


class GenerateContentRequest(_Shape):
    """A prompt and how to answer it."""

    contents: list[Content] = []
    system_instruction: Content = Content()
    generation_config: GenerationConfig = GenerationConfig()
    tools: list[dict[str, Any]] = []
    tool_config: ToolConfig = ToolConfig()
    safety_settings: list[SafetySetting] = []
    cached_content: str | None = None
    service_tier: str | None = None
    store: bool | None = None
    labels: dict[str, str] | None = None


class CountTokensRequest(_Shape):
    """What is counted: turns, or a whole request."""

    contents: list[Content] = []
    generate_content_request: GenerateContentRequest | None = None
