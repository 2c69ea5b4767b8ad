"""The shape of Ollama's chat request; what it does not know it passes over."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, StrictBool

DEFAULT_CONTEXT = 4096


class Message(BaseModel):
    """One turn."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str = ""


class Options(BaseModel):
    """How the model is run: tokens of context, tokens that survive a cut, tokens of answer."""

    num_ctx: int = DEFAULT_CONTEXT
    num_keep: int = 4
    num_predict: int = -1
    temperature: float | None = None


class ChatRequest(BaseModel):
    """A prompt and how to answer it; it is streamed unless that is turned off."""

    model: str
    messages: list[Message] = []
    stream: StrictBool = True
    format: Literal["json", ""] | dict[str, Any] | None = None
    options: Options = Options()
    think: bool | str | None = None
    truncate: bool = True
    shift: bool = True
    tools: list[dict[str, Any]] = []


class ShowRequest(BaseModel):
    """The model that is asked about."""

    model: str
