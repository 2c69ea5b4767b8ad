"""Ollama's own API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response, json_bytes, json_response
from pal.simulator.models import Model, models_of
from pal.simulator.problem import Problem, ProblemKind, shape_problem
from pal.simulator.shown_schema import any_json
from pal.simulator.wires.ollama_context import fitted
from pal.simulator.wires.ollama_reply import chat_lines, chat_response, line
from pal.simulator.wires.ollama_request import ChatRequest, ShowRequest

_S = TypeVar("_S", bound=BaseModel)
_VERSION = "0.40.0"
_ERRORS: Mapping[ProblemKind, tuple[int, str]] = {
    "unauthorized": (401, "unauthorized"),
    "unknown_model": (404, "model '{model}' not found"),
    "not_found": (404, "404 page not found"),
    "context_length": (
        400,
        "the prompt is longer than the context length currently available to the model; shorten "
        "the prompt, adjust the context length in settings, or use a model with a longer context "
        "length",
    ),
    "unsupported_parameter": (400, '"{model}" does not support {value}'),
    "rate_limit": (429, "you've reached your hourly usage limit, please upgrade to continue"),
    "quota": (429, "you've reached your weekly usage limit, please upgrade to continue"),
    "spend_limit": (402, "this model requires a subscription, upgrade for access"),
    "overloaded": (503, "server busy, please try again.  maximum pending requests exceeded"),
    "server_error": (500, "llama runner process has terminated: exit status 2"),
}


class Ollama:
    """`POST /api/chat`, `POST /api/show`, `GET /api/tags`, `GET /api/version`."""

    vendor = "ollama"
    stream_type = "application/x-ndjson"

    def environment(self, root: str) -> dict[str, str]:
        """Its own client's variable; there is no key."""
        return {"OLLAMA_HOST": f"{root}/ollama"}

    def takes(self, request: Request) -> bool:
        """Everything under `/ollama/`."""
        return request.path.startswith("/ollama/")

    def read(self, request: Request) -> Call:
        """Looks at path, shape, model; then cuts the prompt to the context."""
        answer = _ROUTES.get((request.method, request.path.removeprefix("/ollama/api/")))
        if answer is None:
            raise Problem("not_found")
        return answer(request.body)

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """A message with its counts."""
        return chat_response(call, reply)

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """A line for each piece."""
        return chat_lines(call, reply)

    def failure_event(self, number: int) -> bytes:  # noqa: ARG002 - its lines have no number
        """An error instead of a line."""
        return line({"error": _ERRORS["server_error"][1]})

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - has no id
        """None."""
        return ()

    def error(self, problem: Problem) -> Response:
        """`{"error": …}`."""
        status, words = _ERRORS.get(problem.kind, (400, "{detail}"))
        headers: tuple[tuple[str, str], ...] = ()
        if problem.retry_after_s is not None:
            headers += (("retry-after", f"{problem.retry_after_s:g}"),)
        return json_response({"error": problem.told(words)}, status=status, headers=headers)


def _chat(body: bytes) -> Call:
    asked = _shaped(body, ChatRequest)
    model = _model(asked.model)
    if asked.think and model.default_effort == "none":
        raise Problem("unsupported_parameter", model=asked.model, value="thinking")
    prompt = fitted(asked, model.window)
    tools = json_bytes(asked.tools).decode() if asked.tools else ""
    limit = asked.options.num_predict
    return Call(
        "generate",
        model,
        asked.model,
        tools + prompt.system,
        prompt.turns,
        max_output_tokens=limit if limit > 0 else None,
        effort=_effort(asked, model),
        schema=_schema(asked, (prompt.system, *prompt.turns)),
        stream=asked.stream,
        truncated=prompt.truncated,
    )


def _effort(asked: ChatRequest, model: Model) -> str:
    if isinstance(asked.think, str):
        return asked.think
    return "none" if asked.think is False else model.default_effort


def _schema(asked: ChatRequest, prompt: tuple[str, ...]) -> JsonObject | None:
    if isinstance(asked.format, dict):
        return asked.format
    return any_json(*prompt) if asked.format == "json" else None


def _show(body: bytes) -> Call:
    name = _shaped(body, ShowRequest).model
    model = _model(name)
    family = _family(model)
    skills = ["completion", "tools", *(["thinking"] if model.default_effort != "none" else [])]
    shown = {
        "modelfile": "",
        "parameters": "",
        "template": "{{ .Prompt }}",
        "details": _details(model),
        "model_info": {"general.architecture": family, f"{family}.context_length": model.window},
        "capabilities": skills,
        "modified_at": "2026-01-01T00:00:00Z",
    }
    return Call("models", model, name, direct=shown)


def _tags(_: bytes) -> Call:
    models = models_of("ollama")
    rows = [_tag(model) for name, model in models.items() if name == model.id]
    return Call("models", direct={"models": rows})


def _tag(model: Model) -> JsonObject:
    return {
        "name": model.id,
        "model": model.id,
        "modified_at": "2026-01-01T00:00:00Z",
        "size": 1,
        "digest": "0" * 64,
        "details": _details(model),
    }


def _details(model: Model) -> JsonObject:
    family = _family(model)
    return {
        "parent_model": "",
        "format": "gguf",
        "family": family,
        "families": [family],
        "parameter_size": "8B",
        "quantization_level": "Q4_K_M",
    }


def _family(model: Model) -> str:
    return model.id.partition(":")[0].replace("-", "").replace(".", "")


def _version(_: bytes) -> Call:
    return Call("models", direct={"version": _VERSION})


_ROUTES: Mapping[tuple[str, str], Callable[[bytes], Call]] = {
    ("POST", "chat"): _chat,
    ("POST", "show"): _show,
    ("GET", "tags"): _tags,
    ("GET", "version"): _version,
}


def _shaped(body: bytes, shape: type[_S]) -> _S:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        problem = shape_problem(error)
        if problem.param == "model":
            raise Problem("bad_request", "model is required") from error
        raise Problem("bad_request", f"{problem.param}: {problem.message}") from error


def _model(name: str) -> Model:
    model = models_of("ollama").get(name)
    if model is None:
        raise Problem("unknown_model", model=name)
    return model
