"""The wire that most servers speak: OpenAI's Chat Completions, in the dialect of its site."""

from __future__ import annotations

from pal.domain.chat import ChatParams
from pal.providers.answer import Answer
from pal.providers.complaint import Complaint
from pal.providers.completion import read_chunk, read_completion
from pal.providers.completion_complaint import completion_complaint
from pal.providers.effort import effort
from pal.providers.http import Payload
from pal.providers.schema_in_words import schema_in_words
from pal.providers.structured import strict_form
from pal.providers.vendor import Vendor


class ChatCompletions(Vendor):
    """Any server that is compatible enough; `site` says which, and how it differs."""

    models_path = "/models"

    def headers(self, key: str) -> dict[str, str]:
        """The key, if there is one."""
        header = self.site.dialect.key_header
        return {header: f"Bearer {key}" if header == "authorization" else key} if key else {}

    def path(self, params: ChatParams, *, streaming: bool) -> str:  # noqa: ARG002
        """The same for all requests."""
        return "/chat/completions"

    def body(self, params: ChatParams, *, streaming: bool) -> Payload:
        """A completion request with no more in it than most servers know."""
        body: Payload = {
            "model": params.model.name,
            "messages": self._messages(params),
            self.site.dialect.limit: min(params.max_output_tokens, params.model.max_output),
        }
        if params.schema and (kind := self._response_format(params)):
            body["response_format"] = kind
        if level := effort(params):
            body |= self._effort(level)
        if streaming:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return body

    def read_reply(self, payload: Payload, answer: Answer) -> None:
        """Read a completion."""
        read_completion(payload, answer, reasoning_apart=self.site.dialect.reasoning_apart)

    def read_event(self, event: Payload, answer: Answer) -> str:
        """Read one chunk; the usage comes with the last one or behind it, or never."""
        return read_chunk(event, answer, reasoning_apart=self.site.dialect.reasoning_apart)

    @staticmethod
    def read_complaint(payload: Payload) -> Complaint | None:
        """Read an error body in any of the usual shapes."""
        return completion_complaint(payload)

    def _messages(self, params: ChatParams) -> list[Payload]:
        system = [params.system] if params.system else []
        if params.schema and self.site.dialect.structured != "json_schema":
            system.append(schema_in_words(params.schema))
        turns: list[Payload] = [
            {"role": turn.role, "content": turn.text} for turn in params.messages
        ]
        if system:
            turns.insert(0, {"role": "system", "content": "\n\n".join(system)})
        return turns

    def _response_format(self, params: ChatParams) -> Payload | None:
        match self.site.dialect.structured:
            case "json_schema" if params.schema:
                return {
                    "type": "json_schema",
                    "json_schema": {
                        "name": params.schema.name,
                        "strict": True,
                        "schema": strict_form(params.schema),
                    },
                }
            case "json_object":
                return {"type": "json_object"}
            case _:
                return None

    def _effort(self, level: str) -> Payload:
        if level == "none" and self.site.dialect.thinking_switch:
            return {"thinking": {"type": "disabled"}}
        return {"reasoning_effort": level}
