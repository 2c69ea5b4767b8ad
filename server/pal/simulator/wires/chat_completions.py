"""OpenAI's Chat Completions API, as each of its sites has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response, json_bytes, json_response
from pal.simulator.models import Model
from pal.simulator.problem import Problem
from pal.simulator.shown_schema import any_json
from pal.simulator.wires import openai
from pal.simulator.wires.chat_limits import answer_limit, check_limits, understood
from pal.simulator.wires.chat_models import listed_models
from pal.simulator.wires.chat_reply import completion, completion_chunks
from pal.simulator.wires.chat_request import ChatRequest
from pal.simulator.wires.chat_site import Site
from pal.simulator.wires.events import DONE, SSE, event


class ChatCompletions:
    """`POST /chat/completions`, `GET /models[/id]` of one site."""

    stream_type = SSE

    def __init__(self, site: Site) -> None:
        self._site = site

    @property
    def vendor(self) -> str:
        """The site's name."""
        return self._site.name

    def environment(self, root: str) -> dict[str, str]:
        """The SDK's own variables, or PAL's settings where there are none."""
        return {name: value.format(root=root) for name, value in self._site.environment.items()}

    def takes(self, request: Request) -> bool:
        """Everything under the site's root."""
        return request.path.startswith(self._site.root)

    def read(self, request: Request) -> Call:
        """Looks at key, path, shape, model, then at the limits of site and model."""
        key = self._key(request)
        place = self._site.place(request.path)
        listing = place is not None and place["what"].startswith("models")
        if place is None or (request.method == "GET") != listing:
            path = request.path.removeprefix(f"/{self._site.name}")
            raise Problem("not_found", method=request.method, path=path)
        if listing:
            return listed_models(self._site, place["what"].removeprefix("models").lstrip("/"))
        asked = understood(openai.shaped(request.body, ChatRequest), self._site)
        name = _deployment(place, request) or asked.model
        if not name:
            raise Problem("missing_field", param="model")
        model = openai.model_called(name, self._site.models)
        check_limits(asked, self._site, model)
        return self._call(asked, model, name, key)

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """A completion."""
        self._refuse(reply)
        return completion(self._site, call, reply)

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """A chunk an event, then `[DONE]`."""
        self._refuse(reply)
        return completion_chunks(self._site, call, reply)

    def failure_event(self, number: int) -> bytes:  # noqa: ARG002 - its events have no number
        """An error instead of a chunk."""
        failed = event(self._body(Problem("server_error")))
        return failed + DONE if self._site.done_after_error else failed

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:
        """The request's id and what is left of the limits."""
        return openai.headers(reply_id)

    def error(self, problem: Problem) -> Response:
        """The site's words in the site's envelope."""
        status = self._site.words(problem.kind).status
        return json_response(
            self._body(problem), status=status, headers=openai.error_headers(problem)
        )

    def _body(self, problem: Problem) -> JsonObject:
        words = self._site.words(problem.kind)
        message = problem.told(words.message)
        match self._site.envelope:
            case "flat":
                return {"code": words.code, "error": message}
            case "sentence":
                return {"error": message}
            case "object":
                return openai.error_body(problem, words)

    def _key(self, request: Request) -> str:
        if self._site.key == "none":
            return request.bearer
        own = request.headers.get("api-key", "") if self._site.key == "api-key" else ""
        return openai.checked_key(own or request.bearer)

    def _refuse(self, reply: Reply) -> None:
        if reply.stop == "refused" and "refused" in self._site.errors:
            raise Problem("refused", param="prompt")

    def _call(self, asked: ChatRequest, model: Model, name: str, key: str) -> Call:
        tools = json_bytes(asked.tools).decode() if asked.tools else ""
        system = tools + "\n".join(asked.system)
        return Call(
            "generate",
            model,
            name,
            system,
            asked.turns,
            max_output_tokens=answer_limit(asked, self._site),
            effort=_effort(asked, model),
            schema=_schema(asked),
            stream=bool(asked.stream),
            cacheable=(system,),
            key=key,
            include_usage=asked.stream_options is not None and asked.stream_options.include_usage,
        )


def _deployment(place: re.Match[str], request: Request) -> str | None:
    """The model that Azure's older paths name, which want a version, too."""
    name = place.groupdict().get("deployment")
    if name and not request.parameter("api-version"):
        raise Problem("not_found")
    return name


def _effort(asked: ChatRequest, model: Model) -> str:
    effort = asked.effort or model.default_effort
    return model.default_effort if effort == "default" else effort


def _schema(asked: ChatRequest) -> JsonObject | None:
    form = asked.response_format
    if form.json_schema is not None:
        return form.json_schema.schema_
    return any_json(*asked.system, *asked.turns) if form.type == "json_object" else None
