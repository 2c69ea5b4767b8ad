"""Mistral's wire: its own chat completions."""

from __future__ import annotations

from pal.domain.chat import ChatParams
from pal.providers.answer import Answer
from pal.providers.complaint import Complaint
from pal.providers.completion import read_chunk, read_completion
from pal.providers.completion_complaint import completion_complaint
from pal.providers.effort import effort
from pal.providers.http import Payload
from pal.providers.site import Site
from pal.providers.structured import strict_form
from pal.providers.vendor import Vendor


class Mistral(Vendor):
    """Mistral's models, where they are made."""

    site = Site(
        name="mistral",
        title="Mistral",
        base_url="https://api.mistral.ai",
        base_url_env="MISTRAL_BASE_URL",
        key_envs=("MISTRAL_API_KEY",),
    )
    models_path = "/v1/models"

    def headers(self, key: str) -> dict[str, str]:
        """The key."""
        return {"authorization": f"Bearer {key}"}

    def path(self, params: ChatParams, *, streaming: bool) -> str:  # noqa: ARG002
        """The same for all requests."""
        return "/v1/chat/completions"

    def body(self, params: ChatParams, *, streaming: bool) -> Payload:
        """A completion request; a stream tells its usage without being asked."""
        turns = [{"role": turn.role, "content": turn.text} for turn in params.messages]
        if params.system:
            turns.insert(0, {"role": "system", "content": params.system})
        body: Payload = {
            "model": params.model.name,
            "messages": turns,
            "max_tokens": min(params.max_output_tokens, params.model.max_output),
        }
        if level := effort(params):
            body["reasoning_effort"] = level
        if params.schema:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {
                    "name": params.schema.name,
                    "strict": True,
                    "schema": strict_form(params.schema),
                },
            }
        if streaming:
            body["stream"] = True
        return body

    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a completion."""
        read_completion(payload, answer)

    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one chunk; the last one has the usage."""
        return read_chunk(event, answer)

    @staticmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """Read Mistral's own error body, or that of its web server."""
        return completion_complaint(payload)
