"""Reads chat completions: OpenAI's shape, as Mistral and many servers write it too."""

from __future__ import annotations

from pydantic import BaseModel

from pal.domain.chat import StopReason, Usage
from pal.providers.answer import Answer, Tokens
from pal.providers.http import Payload

_STOPS: dict[str, StopReason] = {
    "length": "length",
    "model_length": "length",
    "max_tokens": "length",
    "content_filter": "refused",
}


def read_completion(payload: Payload, answer: Answer, *, reasoning_apart: bool = False) -> None:
    """Read a whole completion, of which only a choice must be there.

    `reasoning_apart`: the server's output tokens leave out those spent on reasoning.
    """
    completion = _Completion.model_validate(payload)
    _read(completion, answer, reasoning_apart)
    if completion.choices and answer.stop is None:
        answer.stop = "end"  # It is whole, whether it says so or not.


def read_chunk(event: Payload, answer: Answer, *, reasoning_apart: bool = False) -> str:
    """Read one event of a streamed completion; gives the text that it adds."""
    return _read(_Completion.model_validate(event), answer, reasoning_apart)


class _Part(BaseModel):
    type: str = ""
    text: str | None = None


class _Said(BaseModel):
    content: str | list[_Part] | None = None
    refusal: str | None = None

    @property
    def text(self) -> str:
        """What is said; thoughts and parts of other kinds are not."""
        if isinstance(self.content, list):
            return "".join(part.text or "" for part in self.content if part.type == "text")
        return self.content or ""


class _Choice(BaseModel):
    message: _Said | None = None
    delta: _Said | None = None
    finish_reason: str | None = None


class _InputDetails(BaseModel):
    cached_tokens: Tokens = 0
    cache_write_tokens: Tokens = 0


class _OutputDetails(BaseModel):
    reasoning_tokens: Tokens = 0


class _Usage(BaseModel):
    prompt_tokens: Tokens = 0
    prompt_tokens_details: _InputDetails | None = None
    completion_tokens: Tokens = 0
    completion_tokens_details: _OutputDetails | None = None

    def normalised(self, reasoning_apart: bool) -> Usage | None:
        """None where nothing was counted, as some servers say it."""
        if not self.prompt_tokens:
            return None
        read = self.prompt_tokens_details or _InputDetails()
        reasoning = (self.completion_tokens_details or _OutputDetails()).reasoning_tokens
        return Usage(
            input=self.prompt_tokens,
            cache_read=read.cached_tokens,
            cache_write=read.cache_write_tokens,
            output=self.completion_tokens + (reasoning if reasoning_apart else 0),
            reasoning=reasoning,
        )


class _Completion(BaseModel):
    """A whole one, or a chunk of one."""

    model: str | None = None
    choices: list[_Choice] | None = None
    usage: _Usage | None = None


def _read(completion: _Completion, answer: Answer, reasoning_apart: bool) -> str:
    answer.model = completion.model or answer.model
    if completion.usage:
        answer.usage = completion.usage.normalised(reasoning_apart) or answer.usage
    if not completion.choices:
        return ""
    choice = completion.choices[0]
    said = choice.message or choice.delta or _Said()
    if said.refusal:
        answer.refusal = (answer.refusal or "") + said.refusal
    if choice.finish_reason:
        _end(choice.finish_reason, answer)
    return answer.add(said.text)


def _end(reason: str, answer: Answer) -> None:
    answer.stop = _STOPS.get(reason, "end")
    if answer.stop == "refused":
        answer.refusal = answer.refusal or "its content filter stepped in"
    if reason == "error":
        answer.flaw = "it ended for an error"
