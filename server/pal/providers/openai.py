"""OpenAI's wire: the Responses API."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel

from pal.domain.chat import ChatParams, StopReason, Usage
from pal.providers.answer import Answer, Tokens
from pal.providers.complaint import Complaint, said, within
from pal.providers.effort import effort
from pal.providers.http import Payload
from pal.providers.site import Site
from pal.providers.structured import strict_form
from pal.providers.vendor import Vendor

_ENDS = ("response.completed", "response.incomplete")
_LEAST_OUTPUT_TOKENS = 16


class OpenAI(Vendor):
    """GPT models, where they are made."""

    site = Site(
        name="openai",
        title="OpenAI",
        base_url="https://api.openai.com/v1",
        base_url_env="OPENAI_BASE_URL",
        key_envs=("OPENAI_API_KEY",),
    )
    models_path = "/models"

    def headers(self, key: str) -> dict[str, str]:
        """The key."""
        return {"authorization": f"Bearer {key}"}

    def path(self, params: ChatParams, *, streaming: bool) -> str:  # noqa: ARG002
        """The same for all requests."""
        return "/responses"

    def body(self, params: ChatParams, *, streaming: bool) -> Payload:
        """A response request that OpenAI does not keep."""
        limit = min(params.max_output_tokens, params.model.max_output)
        body: Payload = {
            "model": params.model.name,
            "input": [{"role": turn.role, "content": turn.text} for turn in params.messages],
            "max_output_tokens": max(limit, _LEAST_OUTPUT_TOKENS),
            "store": False,
        }
        if params.system:
            body["instructions"] = params.system
            # Requests with one prefix go to one machine, whose cache has it.
            digest = hashlib.sha256(params.system.encode(errors="replace")).hexdigest()
            body["prompt_cache_key"] = f"pal-{digest[:16]}"
        if level := effort(params):
            body["reasoning"] = {"effort": level}
        if params.schema:
            body["text"] = {
                "format": {
                    "type": "json_schema",
                    "name": params.schema.name,
                    "strict": True,
                    "schema": strict_form(params.schema),
                }
            }
        if streaming:
            body["stream"] = True
        return body

    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a response."""
        _end(_Response.model_validate(payload), answer)

    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one event; the last one repeats the whole response, with its usage."""
        kind = event.get("type")
        if kind == "response.output_text.delta":
            return answer.add(_TextDelta.model_validate(event).delta)
        if kind in _ENDS:
            _end(_Response.model_validate(event.get("response")), answer)
        return ""

    @staticmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """Read `{"error": {…}}`, an `error` event, or a response that failed."""
        body = payload.get("response") if payload.get("type") == "response.failed" else payload
        error = within(body, "error") or (payload if payload.get("type") == "error" else None)
        if not error:
            return None
        kind = said(error, "type")
        return Complaint(
            message=said(error, "message"),
            words=(said(error, "code"), kind),
            status=400 if kind == "invalid_request_error" else None,
        )


class _TextDelta(BaseModel):
    delta: str


class _InputDetails(BaseModel):
    cached_tokens: Tokens = 0
    cache_write_tokens: Tokens = 0


class _OutputDetails(BaseModel):
    reasoning_tokens: Tokens = 0


class _Usage(BaseModel):
    input_tokens: Tokens = 0
    input_tokens_details: _InputDetails | None = None
    output_tokens: Tokens = 0
    output_tokens_details: _OutputDetails | None = None

    def normalised(self) -> Usage:
        read = self.input_tokens_details or _InputDetails()
        return Usage(
            input=self.input_tokens,
            cache_read=read.cached_tokens,
            cache_write=read.cache_write_tokens,
            output=self.output_tokens,
            reasoning=(self.output_tokens_details or _OutputDetails()).reasoning_tokens,
        )


class _Part(BaseModel):
    type: str = ""
    text: str = ""
    refusal: str = ""


class _Item(BaseModel):
    type: str = ""
    content: list[_Part] | None = None


class _Incomplete(BaseModel):
    reason: str = ""


class _Response(BaseModel):
    model: str = ""
    status: str = "completed"
    incomplete_details: _Incomplete | None = None
    output: list[_Item] = []
    usage: _Usage | None = None


def _end(response: _Response, answer: Answer) -> None:
    answer.model = response.model
    answer.usage = response.usage and response.usage.normalised()
    parts = [p for i in response.output if i.type == "message" for p in i.content or ()]
    if not answer.pieces:  # Streamed text came before, in deltas.
        for part in parts:
            answer.add(part.text)
    refusals = [part.refusal for part in parts if part.type == "refusal"]
    if refusals:
        answer.refusal = " ".join(refusals)
    answer.stop = _stop(response, answer)


def _stop(response: _Response, answer: Answer) -> StopReason:
    reason = response.incomplete_details.reason if response.incomplete_details else ""
    if reason == "content_filter":
        answer.refusal = answer.refusal or "its content filter stepped in"
    if response.status not in ("completed", "incomplete"):
        answer.flaw = f"the response is {response.status}"
    if answer.refusal is not None:
        return "refused"
    return "length" if response.status == "incomplete" else "end"
