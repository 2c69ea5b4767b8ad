"""Anthropic's Messages API."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import ValidationError

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response, json_bytes, json_response
from pal.simulator.models import Model, models_of
from pal.simulator.problem import Problem, ProblemKind, shape_problem
from pal.simulator.tokens import tokens_in
from pal.simulator.wires.anthropic_limits import VERSIONS, check_limits
from pal.simulator.wires.anthropic_reply import message, message_events
from pal.simulator.wires.anthropic_request import CountTokensRequest, MessagesRequest
from pal.simulator.wires.events import SSE, event

_PATH = re.compile(r"/anthropic/v1/(messages(?P<count>/count_tokens)?|models(/(?P<model>[^/]+))?)")
_INVALID = (400, "invalid_request_error", "")
_ERRORS: dict[ProblemKind, tuple[int, str, str]] = {
    "missing_key": (401, "authentication_error", "x-api-key header is required"),
    "unauthorized": (401, "authentication_error", "invalid x-api-key"),
    "unknown_model": (404, "not_found_error", "model not found"),
    "not_found": (404, "not_found_error", "Not found"),
    "rate_limit": (429, "rate_limit_error", "Number of requests has exceeded your rate limit."),
    "spend_limit": (429, "rate_limit_error", "Your organization has reached its spend limit."),
    "quota": (402, "billing_error", "Your credit balance is too low to access the API."),
    "overloaded": (529, "overloaded_error", "Overloaded"),
    "server_error": (500, "api_error", "Internal server error"),
    "context_length": (
        400,
        "invalid_request_error",
        "prompt is too long: {tokens} tokens > {limit} maximum",
    ),
}


class Anthropic:
    """`POST /v1/messages`, `POST /v1/messages/count_tokens`, `GET /v1/models[/id]`."""

    vendor = "anthropic"
    stream_type = SSE

    def environment(self, root: str) -> dict[str, str]:
        """The SDK's own variables."""
        return {
            "ANTHROPIC_API_KEY": "sk-ant-simulated",
            "ANTHROPIC_BASE_URL": f"{root}/anthropic",
        }

    def takes(self, request: Request) -> bool:
        """Everything under `/anthropic/`."""
        return request.path.startswith("/anthropic/")

    def read(self, request: Request) -> Call:
        """Looks at key, version, shape, then at the model's limits."""
        key = _key(request)
        version = _version(request)
        path = _PATH.fullmatch(request.path)
        if path is None or (request.method == "GET") != path[1].startswith("models"):
            raise Problem("not_found")
        if request.method == "GET":
            return _models(path["model"])
        asked = _shape(request.body, CountTokensRequest if path["count"] else MessagesRequest)
        model = models_of(self.vendor).get(asked.model)
        if model is None:
            raise Problem("unknown_model", f"model: {asked.model}")
        check_limits(asked, model, version)
        return _call(asked, model, key)

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """A message."""
        return message(call, reply)

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """`message_start` … `message_stop`."""
        return message_events(call, reply)

    def failure_event(self, number: int) -> bytes:  # noqa: ARG002 - its events have no number
        """`event: error`."""
        error = {"type": "overloaded_error", "message": "Overloaded"}
        return event({"type": "error", "error": error}, named=True)

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:
        """The request's id and what is left of the limits."""
        return (
            ("request-id", f"req_sim_{reply_id:06d}"),
            ("anthropic-ratelimit-requests-limit", "4000"),
            ("anthropic-ratelimit-requests-remaining", "3999"),
        )

    def error(self, problem: Problem) -> Response:
        """`{"type": "error", …}`."""
        status, kind, words = _ERRORS.get(problem.kind, _INVALID)
        error: JsonObject = {"type": kind, "message": problem.told(words)}
        if problem.kind == "spend_limit":
            error["details"] = {"error_code": "enforced_spend_limit_reached"}
        headers = (("request-id", "req_sim_error"),)
        if problem.retry_after_s is not None:
            headers += (("retry-after", f"{problem.retry_after_s:g}"),)
        body = {"type": "error", "error": error, "request_id": "req_sim_error"}
        return json_response(body, status=status, headers=headers)


def _key(request: Request) -> str:
    key, token = request.headers.get("x-api-key", ""), request.bearer
    if not key and not token:
        raise Problem("missing_key")
    if "wrong" in key + token or "invalid" in key + token:
        raise Problem("unauthorized", "" if key else "Invalid bearer token")
    return key or token


def _version(request: Request) -> str:
    version = request.headers.get("anthropic-version")
    if version is None:
        raise Problem("bad_request", "anthropic-version: header is required")
    if version not in VERSIONS:
        raise Problem("bad_request", f'anthropic-version: "{version}" is not a valid version')
    return version


def _shape(body: bytes, shape: type[CountTokensRequest]) -> CountTokensRequest:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        problem = shape_problem(error)
        message = f"{problem.param}: {problem.message}".removeprefix(": ")
        raise Problem(problem.kind, message, param=problem.param) from error


def _models(name: str | None) -> Call:
    models = models_of("anthropic")
    if name is None:
        rows = [_model_row(model) for key, model in models.items() if key == model.id]
        ends = {"first_id": rows[0]["id"], "last_id": rows[-1]["id"]}
        return Call("models", direct={"data": rows, "has_more": False, **ends})
    if name not in models:
        raise Problem("unknown_model", f"model: {name}")
    return Call("models", models[name], name, direct=_model_row(models[name]))


def _model_row(model: Model) -> JsonObject:
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.id.replace("-", " ").title(),
        "created_at": "2026-01-01T00:00:00Z",
        "lifecycle": "active",
        "line": model.id.split("-")[1],
        "max_input_tokens": model.window,
        "max_tokens": model.max_output,
    }


def _call(asked: CountTokensRequest, model: Model, key: str) -> Call:
    tools = json_bytes(asked.tools).decode() if asked.tools else ""
    system = tools + "\n".join(block.text for block in asked.system)
    turns = tuple(
        "\n".join(getattr(block, "text", "") for block in message.content)
        for message in asked.messages
    )
    if not isinstance(asked, MessagesRequest):
        count = {"input_tokens": tokens_in(system, *turns)}
        return Call("count_tokens", model, asked.model, system, turns, key=key, direct=count)
    form = asked.output_config.format if asked.output_config else None
    prefixes, ttl_s = _cacheable(asked, tools)
    return Call(
        "generate",
        model,
        asked.model,
        system,
        turns,
        max_output_tokens=asked.max_tokens,
        effort=_effort(asked, model),
        show_thoughts=asked.thinking is not None and asked.thinking.display == "summarized",
        schema=form.schema_ if form else None,
        stream=asked.stream,
        cacheable=prefixes,
        cache_ttl_s=ttl_s,
        key=key,
    )


def _effort(asked: MessagesRequest, model: Model) -> str:
    thinking = asked.thinking.type if asked.thinking else None
    if thinking == "disabled":
        return "none"
    if thinking == "between_tools":
        return "low"
    if thinking is None and model.default_effort == "none":
        return "none"
    chosen = asked.output_config.effort if asked.output_config else None
    return chosen or (model.default_effort if model.default_effort != "none" else "medium")


def _cacheable(asked: MessagesRequest, tools: str) -> tuple[tuple[str, ...], float]:
    """The prefixes that end at a mark, and how long the longest-lived of them lives."""
    text, prefixes, marks = tools, list[str](), [asked.cache_control] if asked.cache_control else []
    if any("cache_control" in tool for tool in asked.tools):
        prefixes.append(text)
    for block in asked.blocks:
        text += getattr(block, "text", "")
        if block.cache_control:
            marks.append(block.cache_control)
            prefixes.append(text)
    if asked.cache_control:
        prefixes.append(text)
    return tuple(prefixes), 3600.0 if any(mark.ttl == "1h" for mark in marks) else 300.0
