"""Google's wire: generateContent of the Gemini Developer API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from pal.domain.chat import ChatParams, Usage
from pal.providers.answer import Answer, Tokens
from pal.providers.complaint import Complaint, said, within
from pal.providers.effort import effort
from pal.providers.http import Payload
from pal.providers.site import Site
from pal.providers.structured import strict_form
from pal.providers.vendor import Vendor

# `CONTINUATION`: one request's share of a longer answer is used up.
_CUT = ("MAX_TOKENS", "CONTINUATION")
_REFUSED = (
    "SAFETY",
    "RECITATION",
    "LANGUAGE",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "MODEL_ARMOR",
)
_NOTHING_ALLOWED = re.compile(r"limit: 0\b")


class Gemini(Vendor):
    """Gemini models, where they are made."""

    site = Site(
        name="gemini",
        title="Gemini",
        base_url="https://generativelanguage.googleapis.com",
        base_url_env="GOOGLE_GEMINI_BASE_URL",
        key_envs=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    )
    models_path = "/v1/models?pageSize=1000"

    def headers(self, key: str) -> dict[str, str]:
        """The key: never in the address, which ends up in logs."""
        return {"x-goog-api-key": key}

    def path(self, params: ChatParams, *, streaming: bool) -> str:
        """The model's own."""
        act = "streamGenerateContent?alt=sse" if streaming else "generateContent"
        return f"/v1/models/{params.model.name}:{act}"

    def body(self, params: ChatParams, *, streaming: bool) -> Payload:  # noqa: ARG002
        """A request to generate; the shared prefix is cached by itself."""
        config: Payload = {
            "maxOutputTokens": min(params.max_output_tokens, params.model.max_output)
        }
        if params.schema:
            config["responseMimeType"] = "application/json"
            config["responseJsonSchema"] = strict_form(params.schema)
        if level := effort(params):
            config["thinkingConfig"] = {"thinkingLevel": level.upper()}
        body: Payload = {
            "contents": [
                {
                    "role": "model" if turn.role == "assistant" else "user",
                    "parts": [{"text": turn.text}],
                }
                for turn in params.messages
            ],
            "generationConfig": config,
        }
        if params.system:
            body["systemInstruction"] = {"parts": [{"text": params.system}]}
        return body

    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a reply, which has the shape of a stream's only event."""
        self.read_event(payload, answer)

    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one event; each may tell the usage so far, and the last says why it ended."""
        reply = _Reply.model_validate(event)
        answer.model = reply.model_version or answer.model
        if reply.usage_metadata:
            answer.usage = reply.usage_metadata.normalised()
        if reply.prompt_feedback and reply.prompt_feedback.block_reason:
            answer.stop = "refused"
            answer.refusal = f"it blocked the prompt ({reply.prompt_feedback.block_reason})"
        if not reply.candidates:
            return ""
        candidate = reply.candidates[0]
        if candidate.finish_reason:
            _end(candidate.finish_reason, answer)
        return answer.add("".join(candidate.texts()))

    @staticmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """Read `{"error": {…}}`, whose details say which quota is used up and how long to wait."""
        error = within(payload, "error")
        if not error:
            return None
        status = within(error, "code")
        message = said(error, "message")
        details = _listed(error, "details")
        quotas = [said(v, "quotaId") for detail in details for v in _listed(detail, "violations")]
        exhausted = "PerDay" in "".join(quotas) or _NOTHING_ALLOWED.search(message)
        return Complaint(
            message=message,
            words=(
                "daily_quota_exhausted" if exhausted else "",
                *(said(detail, "reason") for detail in details),
                said(error, "status"),
            ),
            retry_after_s=next(_delays(details), None),
            status=status if isinstance(status, int) else None,
        )


class _Shape(BaseModel):
    # The wire takes and gives both cases.
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Part(_Shape):
    text: str = ""
    thought: bool = False


class _Content(_Shape):
    parts: list[_Part] | None = None


class _Candidate(_Shape):
    content: _Content | None = None
    finish_reason: str | None = None

    def texts(self) -> Iterator[str]:
        parts = (self.content.parts if self.content else None) or ()
        return (part.text for part in parts if not part.thought)


class _Usage(_Shape):
    prompt_token_count: Tokens = 0
    cached_content_token_count: Tokens = 0
    candidates_token_count: Tokens = 0
    thoughts_token_count: Tokens = 0

    def normalised(self) -> Usage:
        return Usage(
            input=self.prompt_token_count,
            cache_read=self.cached_content_token_count,
            output=self.candidates_token_count + self.thoughts_token_count,
            reasoning=self.thoughts_token_count,
        )


class _Feedback(_Shape):
    block_reason: str | None = None


class _Reply(_Shape):
    candidates: list[_Candidate] | None = None
    prompt_feedback: _Feedback | None = None
    usage_metadata: _Usage | None = None
    model_version: str = ""


def _end(reason: str, answer: Answer) -> None:
    if reason in _REFUSED:
        answer.stop, answer.refusal = "refused", f"it stopped for {reason}"
    elif reason in _CUT:
        answer.stop = "length"
    else:
        answer.stop = "end"
        answer.flaw = None if reason == "STOP" else f"it ended for {reason}"


def _listed(payload: object, key: str) -> list[object]:
    value = within(payload, key)
    return cast("list[object]", value) if isinstance(value, list) else []


def _delays(details: list[object]) -> Iterator[float]:
    for detail in details:
        delay = said(detail, "retryDelay").removesuffix("s")
        if delay.replace(".", "", 1).isdecimal():
            yield float(delay)
