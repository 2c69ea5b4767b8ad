"""Google's Gemini API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_snake

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response, json_bytes, json_response
from pal.simulator.models import Model, models_of
from pal.simulator.problem import Problem, ProblemKind, shape_problem
from pal.simulator.tokens import tokens_in
from pal.simulator.wires.events import SSE, event
from pal.simulator.wires.gemini_limits import check_limits
from pal.simulator.wires.gemini_reply import content, content_chunks
from pal.simulator.wires.gemini_request import CountTokensRequest, GenerateContentRequest

_S = TypeVar("_S", bound=BaseModel)
_PATH = re.compile(r"/gemini/(?P<version>v1|v1beta)/models(/(?P<model>[^/:]+)(:(?P<verb>\w+))?)?")
_VERBS = ("generateContent", "streamGenerateContent", "countTokens")
_INVALID = (400, "INVALID_ARGUMENT", "")
_ERRORS: dict[ProblemKind, tuple[int, str, str]] = {
    "missing_key": (
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    ),
    "unauthorized": (
        400,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key.",
    ),
    "unknown_model": (404, "NOT_FOUND", "The model is not found."),
    "not_found": (404, "NOT_FOUND", "Requested entity was not found."),
    "rate_limit": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota (per minute)."),
    "quota": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota (per day)."),
    "spend_limit": (429, "RESOURCE_EXHAUSTED", "Your project's spend limit is reached. limit: 0"),
    "overloaded": (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "server_error": (500, "INTERNAL", "An internal error has occurred. Please retry."),
    "context_length": (
        400,
        "INVALID_ARGUMENT",
        "The input token count exceeds the maximum number of tokens allowed.",
    ),
}


class Gemini:
    """`:generateContent`, `:streamGenerateContent`, `:countTokens`, `GET models[/id]`."""

    vendor = "gemini"
    stream_type = SSE

    def environment(self, root: str) -> dict[str, str]:
        """The SDK's own variables."""
        return {"GEMINI_API_KEY": "simulated", "GOOGLE_GEMINI_BASE_URL": f"{root}/gemini"}

    def takes(self, request: Request) -> bool:
        """Everything under `/gemini/`."""
        return request.path.startswith("/gemini/")

    def read(self, request: Request) -> Call:
        """Looks at key, model, shape, then at the model's limits."""
        key = _key(request)
        path = _PATH.fullmatch(request.path)
        if path is None or (request.method == "GET") != (path["verb"] is None):
            raise Problem("not_found")
        if path["model"] is None:
            rows = [_row(m) for name, m in models_of("gemini").items() if name == m.id]
            return Call("models", direct={"models": rows})
        model = _model(path["model"], path["version"], path["verb"])
        if path["verb"] is None:
            return Call("models", model, path["model"], direct=_row(model))
        if path["verb"] == "countTokens":
            return _count(request.body, model, path["model"])
        asked = _shaped(request.body, GenerateContentRequest)
        check_limits(asked, model)
        stream = path["verb"] == "streamGenerateContent"
        if stream and request.parameter("alt") != "sse":
            raise Problem("bad_request", "The simulator streams with alt=sse only.")
        return _call(asked, model, path["model"], key=key, stream=stream)

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """A `GenerateContentResponse`."""
        return content(call, reply)

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """A `GenerateContentResponse` an event; its lines end as Google's do."""
        return (chunk.replace(b"\n", b"\r\n") for chunk in content_chunks(call, reply))

    def failure_event(self, number: int) -> bytes:  # noqa: ARG002 - its events have no number
        """An error instead of a chunk."""
        code, status, message = _ERRORS["overloaded"]
        return event({"error": {"code": code, "message": message, "status": status}})

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - has no id
        """How long the server took, in ms."""
        return (("server-timing", "gfet4t7; dur=1"),)

    def error(self, problem: Problem) -> Response:
        """`{"error": {"code", "message", "status", "details"}}`."""
        code, status, words = _ERRORS.get(problem.kind, _INVALID)
        fault: JsonObject = {"code": code, "message": problem.told(words), "status": status}
        details = _details(problem)
        if details:
            fault["details"] = details
        return json_response({"error": fault}, status=code)


def _key(request: Request) -> str:
    key = request.headers.get("x-goog-api-key", "")
    if not key:
        raise Problem("missing_key")
    if "wrong" in key or "invalid" in key:
        raise Problem("unauthorized")
    return key


def _model(name: str, version: str, verb: str | None) -> Model:
    model = models_of("gemini").get(name)
    if model is None or (verb is not None and verb not in _VERBS):
        raise Problem(
            "unknown_model",
            f"models/{name} is not found for API version {version}, or is not supported for "
            f"{verb}. Call ListModels to see the list of available models and their supported "
            "methods.",
        )
    return model


def _row(model: Model) -> JsonObject:
    return {
        "name": f"models/{model.id}",
        "version": "1",
        "displayName": model.id.replace("-", " ").title(),
        "inputTokenLimit": model.window,
        "outputTokenLimit": model.max_output,
        "supportedGenerationMethods": list(_VERBS),
        "thinking": True,
    }


def _details(problem: Problem) -> list[JsonObject]:
    kind = "type.googleapis.com/google.rpc."
    if problem.kind == "unauthorized":
        info = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
        return [{"@type": f"{kind}ErrorInfo", **info}]
    if problem.kind not in ("rate_limit", "quota", "spend_limit"):
        return []
    period = "Minute" if problem.kind == "rate_limit" else "Day"
    quota = f"GenerateRequestsPer{period}PerProjectPerModel-FreeTier"
    details: list[JsonObject] = [
        {"@type": f"{kind}QuotaFailure", "violations": [{"quotaId": quota}]}
    ]
    if problem.retry_after_s is not None:
        delay = f"{problem.retry_after_s:g}s"
        details.append({"@type": f"{kind}RetryInfo", "retryDelay": delay})
    return details


def _shaped(body: bytes, shape: type[_S]) -> _S:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        problem = shape_problem(error)
        where, _, name = (problem.param or "").rpartition(".")
        if problem.kind == "unknown_field":
            place = f" at '{to_snake(where)}'" if where else ""
            words = f'Unknown name "{name}"{place}: Cannot find field.'
        else:
            words = f"Invalid value at '{to_snake(problem.param or '')}': {problem.message}"
        raise Problem("bad_request", f"Invalid JSON payload received. {words}") from error


def _count(body: bytes, model: Model, name: str) -> Call:
    asked = _shaped(body, CountTokensRequest)
    inner = asked.generate_content_request
    contents = inner.contents if inner else asked.contents
    system = inner.system_instruction.text if inner else ""
    total = tokens_in(system, *(each.text for each in contents))
    return Call("count_tokens", model, name, direct={"totalTokens": total})


def _call(
    asked: GenerateContentRequest, model: Model, name: str, *, key: str, stream: bool
) -> Call:
    config = asked.generation_config
    tools = json_bytes(asked.tools).decode() if asked.tools else ""
    system = tools + asked.system_instruction.text
    schema = config.response_json_schema or config.response_schema
    if schema is None and config.response_mime_type == "application/json":
        schema = {"type": "object"}
    return Call(
        "generate",
        model,
        name,
        system,
        tuple(each.text for each in asked.contents),
        max_output_tokens=min(config.max_output_tokens or model.max_output, model.max_output),
        effort=_effort(asked, model),
        show_thoughts=config.thinking_config.include_thoughts,
        schema=schema,
        stream=stream,
        cacheable=(system,),
        key=key,
    )


def _effort(asked: GenerateContentRequest, model: Model) -> str:
    thinking = asked.generation_config.thinking_config
    if thinking.thinking_budget == 0:
        return "none"
    if thinking.thinking_budget is not None and thinking.thinking_budget > 0:
        return "medium"
    return thinking.thinking_level.lower() if thinking.thinking_level else model.default_effort
