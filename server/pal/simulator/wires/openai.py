"""What all of OpenAI's wires share: the key, the models, the errors."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pal.simulator.call import Call, JsonObject
from pal.simulator.message import Request, Response, json_response
from pal.simulator.models import Model, models_of
from pal.simulator.problem import Problem, ProblemKind, shape_problem

S = TypeVar("S", bound=BaseModel)
PREFIX = "/openai/v1"
_INVALID = "invalid_request_error"
_ERRORS: dict[ProblemKind, tuple[int, str, str | None, str]] = {
    "missing_key": (
        401,
        _INVALID,
        None,
        "You didn't provide an API key. You need to provide your API key in an Authorization "
        "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    ),
    "unauthorized": (401, _INVALID, "invalid_api_key", "Incorrect API key provided."),
    "unknown_model": (404, _INVALID, "model_not_found", "The requested model does not exist."),
    "not_found": (404, _INVALID, None, "Invalid URL"),
    "missing_field": (400, _INVALID, "missing_required_parameter", ""),
    "unknown_field": (400, _INVALID, "unknown_parameter", ""),
    "unsupported_parameter": (400, _INVALID, "unsupported_parameter", ""),
    "unsupported_value": (400, _INVALID, "unsupported_value", ""),
    "bad_schema": (400, _INVALID, "invalid_json_schema", ""),
    "context_length": (
        400,
        _INVALID,
        "context_length_exceeded",
        "Your input exceeds the context window of this model. Please adjust your input and try "
        "again.",
    ),
    "rate_limit": (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."),
    "quota": (
        429,
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    "spend_limit": (
        429,
        "insufficient_quota",
        "credit_balance_exhausted",
        "Your credit balance is exhausted.",
    ),
    "overloaded": (
        503,
        "service_unavailable_error",
        "server_is_overloaded",
        "The server is overloaded. Please try again later.",
    ),
    "server_error": (
        500,
        "server_error",
        "server_error",
        "The server had an error while processing your request.",
    ),
}


def environment(root: str) -> dict[str, str]:
    """The SDK's own variables."""
    return {"OPENAI_API_KEY": "sk-simulated", "OPENAI_BASE_URL": f"{root}{PREFIX}"}


def headers(reply_id: int) -> tuple[tuple[str, str], ...]:
    """The request's id and what is left of the limits."""
    return (
        ("x-request-id", f"req_sim_{reply_id:06d}"),
        ("x-ratelimit-limit-requests", "5000"),
        ("x-ratelimit-remaining-requests", "4999"),
        ("x-ratelimit-reset-requests", "12ms"),
    )


def error(problem: Problem) -> Response:
    """`{"error": {"message", "type", "param", "code"}}`."""
    status, kind, code, words = _ERRORS.get(problem.kind, (400, _INVALID, None, ""))
    body = {
        "error": {
            "message": problem.message or words,
            "type": kind,
            "param": problem.param,
            "code": code,
        }
    }
    sent = (("x-request-id", "req_sim_error"),)
    if problem.retry_after_s is not None:
        sent += (("retry-after", f"{problem.retry_after_s:g}"),)
    return json_response(body, status=status, headers=sent)


def api_key(request: Request) -> str:
    """The bearer token; raises `Problem` for none or a wrong one."""
    key = request.bearer
    if not key:
        raise Problem("missing_key")
    if "wrong" in key or "invalid" in key:
        shown = f"{key[:3]}***{key[-3:]}"
        raise Problem("unauthorized", f"Incorrect API key provided: {shown}.")
    return key


def shaped(body: bytes, shape: type[S]) -> S:
    """The body in its shape; raises `Problem` in OpenAI's words."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as fault:
        problem = shape_problem(fault)
        words = {
            "missing_field": f"Missing required parameter: '{problem.param}'.",
            "unknown_field": f"Unknown parameter: '{problem.param}'.",
        }.get(problem.kind, f"Invalid value for '{problem.param}': {problem.message}.")
        raise Problem(problem.kind, words, param=problem.param) from fault


def model_called(name: str) -> Model:
    """The model; raises `Problem` if there is none."""
    model = models_of("openai").get(name)
    if model is None:
        raise Problem("unknown_model", f"The model '{name}' does not exist.", param="model")
    return model


def models(path: str) -> Call:
    """`GET /models` and `GET /models/{id}`."""
    name = path.removeprefix(f"{PREFIX}/models").removeprefix("/")
    if name:
        model = model_called(name)
        return Call("models", model, name, direct=_row(model))
    rows = [_row(model) for key, model in models_of("openai").items() if key == model.id]
    return Call("models", direct={"object": "list", "data": rows})


def _row(model: Model) -> JsonObject:
    return {"id": model.id, "object": "model", "created": 1767225600, "owned_by": "openai"}
