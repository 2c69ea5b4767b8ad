"""Anthropic's wire: the Messages API."""

from __future__ import annotations

from pydantic import BaseModel

from pal.domain.chat import ChatParams, StopReason, Usage
from pal.providers.answer import Answer
from pal.providers.complaint import Complaint, said
from pal.providers.effort import effort
from pal.providers.http import Payload
from pal.providers.site import Site
from pal.providers.structured import strict_form
from pal.providers.vendor import Vendor

_STOPS: dict[str, StopReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refused",
}
_LEAST_THINKING_TOKENS = 1024


class Anthropic(Vendor):
    """Claude models, where they are made."""

    site = Site(
        name="anthropic",
        title="Anthropic",
        base_url="https://api.anthropic.com",
        base_url_env="ANTHROPIC_BASE_URL",
        key_envs=("ANTHROPIC_API_KEY",),
    )
    models_path = "/v1/models?limit=1000"

    def headers(self, key: str) -> dict[str, str]:
        """The key, and the version of the API."""
        return {"x-api-key": key, "anthropic-version": "2026-10-21"}

    def path(self, params: ChatParams, *, streaming: bool) -> str:  # noqa: ARG002
        """The same for all requests."""
        return "/v1/messages"

    def body(self, params: ChatParams, *, streaming: bool) -> Payload:
        """A message request; the system prompt is the prefix to cache."""
        limit = min(params.max_output_tokens, params.model.max_output)
        body: Payload = {
            "model": params.model.name,
            "max_tokens": limit,
            "messages": [{"role": turn.role, "content": turn.text} for turn in params.messages],
        }
        if params.system:
            block: Payload = {"type": "text", "text": params.system}
            if params.model.capabilities.cache_minimum is not None:
                block["cache_control"] = {"type": "ephemeral"}
            body["system"] = [block]
        if thinking := _thinking(params, limit):
            body["thinking"] = thinking
        if output := _output_config(params):
            body["output_config"] = output
        if streaming:
            body["stream"] = True
        return body

    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a message."""
        message = _Message.model_validate(payload)
        _begin(message, answer)
        for block in message.content:
            if block.type == "text":
                answer.add(block.text)
        _end(message, answer)

    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one event; its counts of tokens are running totals, so the last ones hold."""
        match event.get("type"):
            case "message_start":
                _begin(_Message.model_validate(event.get("message")), answer)
            case "content_block_delta":
                delta = _Block.model_validate(event.get("delta"))
                return answer.add(delta.text) if delta.type == "text_delta" else ""
            case "message_delta":
                last = _MessageDelta.model_validate(event)
                answer.usage = last.usage.over(answer.usage)
                _end(last.delta, answer)
            case _:  # Pings, starts and stops, and what later versions add.
                pass
        return ""

    @staticmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """Read `{"type": "error", "error": {…}}`."""
        if payload.get("type") != "error":
            return None
        kind = said(payload, "error", "type")
        return Complaint(
            message=said(payload, "error", "message"),
            words=(said(payload, "error", "details", "error_code"), kind),
            status=400 if kind in ("invalid_request_error", "not_found_error") else None,
        )


class _OutputDetails(BaseModel):
    thinking_tokens: int | None = None


class _Usage(BaseModel):
    input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens: int | None = None
    output_tokens_details: _OutputDetails | None = None

    def over(self, before: Usage | None) -> Usage:
        """These counts, or the earlier ones where they are not repeated."""
        before = before or Usage()
        details = self.output_tokens_details or _OutputDetails()
        fresh = _latest(self.input_tokens, before.input - before.cache_read - before.cache_write)
        read = _latest(self.cache_read_input_tokens, before.cache_read)
        written = _latest(self.cache_creation_input_tokens, before.cache_write)
        return Usage(
            input=fresh + read + written,  # Anthropic counts the cached ones apart.
            cache_read=read,
            cache_write=written,
            output=_latest(self.output_tokens, before.output),
            reasoning=_latest(details.thinking_tokens, before.reasoning),
        )


class _Block(BaseModel):
    type: str = ""
    text: str = ""


class _StopDetails(BaseModel):
    category: str | None = None
    explanation: str | None = None


class _End(BaseModel):
    stop_reason: str | None = None
    stop_details: _StopDetails | None = None


class _Message(_End):
    model: str = ""
    content: list[_Block]
    usage: _Usage | None = None


class _MessageDelta(BaseModel):
    delta: _End
    usage: _Usage = _Usage()


def _thinking(params: ChatParams, limit: int) -> Payload | None:
    kind = params.model.capabilities.thinking
    if kind == "adaptive" and params.effort:
        return {"type": "adaptive"}
    if kind == "budget" and params.effort in ("medium", "high"):
        budget = limit // 2 if params.effort == "high" else limit // 4
        if budget >= _LEAST_THINKING_TOKENS:
            return {"type": "enabled", "budget_tokens": budget}
    return None


def _output_config(params: ChatParams) -> Payload:
    config: Payload = {}
    if level := effort(params):
        config["effort"] = level
    if params.schema:
        config["format"] = {"type": "json_schema", "schema": strict_form(params.schema)}
    return config


def _latest(count: int | None, before: int) -> int:
    return before if count is None else count


def _begin(message: _Message, answer: Answer) -> None:
    answer.model = message.model
    answer.usage = message.usage.over(None) if message.usage else None


def _end(end: _End, answer: Answer) -> None:
    if end.stop_reason is None:
        return
    answer.stop = _STOPS.get(end.stop_reason, "end")
    if answer.stop == "refused":
        details = end.stop_details or _StopDetails()
        answer.refusal = details.explanation or details.category or "it gave no reason"
