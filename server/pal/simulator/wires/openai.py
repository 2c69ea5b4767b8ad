"""What all of OpenAI's wires share: the key, the models, the errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pal.simulator.call import Call, JsonObject
from pal.simulator.message import Request, Response, json_response
from pal.simulator.models import Model, models_of
from pal.simulator.problem import Problem, ProblemKind, shape_problem
from pal.simulator.wires.error_words import ErrorWords

S = TypeVar("S", bound=BaseModel)
PREFIX = "/openai/v1"


def _invalid(message: str, code: str | None = None, status: int = 400) -> ErrorWords:
    return ErrorWords(status=status, type="invalid_request_error", code=code, message=message)


ERRORS: Mapping[ProblemKind, ErrorWords] = {
    "missing_key": _invalid(
        "You didn't provide an API key. You need to provide your API key in an Authorization "
        "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
        status=401,
    ),
    "unauthorized": _invalid("Incorrect API key provided: {key}.", "invalid_api_key", 401),
    "unknown_model": _invalid("The model '{model}' does not exist.", "model_not_found", 404),
    "not_found": _invalid("Invalid URL ({method} {path})", status=404),
    "bad_request": _invalid("Invalid value for '{param}': {detail}."),
    "missing_field": _invalid(
        "Missing required parameter: '{param}'.", "missing_required_parameter"
    ),
    "unknown_field": _invalid("Unknown parameter: '{param}'.", "unknown_parameter"),
    "unknown_role": _invalid(
        "Invalid value: '{value}'. Supported values are: {supported}.", "invalid_value"
    ),
    "unsupported_parameter": _invalid(
        "Unsupported parameter: '{param}' is not supported with this model.",
        "unsupported_parameter",
    ),
    "unsupported_value": _invalid(
        "Unsupported value: '{param}' does not support '{value}' with this model. Supported "
        "values are: {supported}.",
        "unsupported_value",
    ),
    "too_much_output": _invalid(
        "{param} is too large: {value}. This model supports at most {most} completion tokens, "
        "whereas you provided {value}.",
        "invalid_value",
    ),
    "no_json_word": _invalid(
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type "
        "'json_object'.",
    ),
    "unsupported_format": _invalid(
        "Invalid parameter: 'response_format' of type '{value}' is not supported with this model."
    ),
    "bad_schema": _invalid("", "invalid_json_schema"),
    "context_length": _invalid(
        "Your input exceeds the context window of this model. Please adjust your input and try "
        "again.",
        "context_length_exceeded",
    ),
    "rate_limit": ErrorWords(
        status=429,
        type="requests",
        code="rate_limit_exceeded",
        message="Rate limit reached for requests.",
    ),
    "quota": ErrorWords(
        status=429,
        type="insufficient_quota",
        code="insufficient_quota",
        message="You exceeded your current quota, please check your plan and billing details.",
    ),
    "spend_limit": ErrorWords(
        status=429,
        type="insufficient_quota",
        code="credit_balance_exhausted",
        message="Your credit balance is exhausted.",
    ),
    "overloaded": ErrorWords(
        status=503,
        type="service_unavailable_error",
        code="server_is_overloaded",
        message="The server is overloaded. Please try again later.",
    ),
    "server_error": ErrorWords(
        status=500,
        type="server_error",
        code="server_error",
        message="The server had an error while processing your request.",
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
    words = ERRORS.get(problem.kind, ERRORS["bad_request"])
    body = error_body(problem, words)
    return json_response(body, status=words.status, headers=error_headers(problem))


def error_body(problem: Problem, words: ErrorWords) -> JsonObject:
    """The body alone, which may stand inside a stream, too."""
    fault: JsonObject = {"message": problem.told(words.message)}
    if words.type is not None:
        fault |= {"type": words.type or None, "param": problem.param}
    return {"error": {**fault, "code": words.code}}


def error_headers(problem: Problem) -> tuple[tuple[str, str], ...]:
    """The request's id, and how long to wait."""
    sent = (("x-request-id", "req_sim_error"),)
    if problem.retry_after_s is not None:
        sent += (("retry-after", f"{problem.retry_after_s:g}"),)
    return sent


def api_key(request: Request) -> str:
    """The bearer token; raises `Problem` for none or a wrong one."""
    return checked_key(request.bearer)


def checked_key(key: str) -> str:
    """The key as it is; raises `Problem` for none or a wrong one."""
    if not key:
        raise Problem("missing_key")
    if "wrong" in key or "invalid" in key:
        raise Problem("unauthorized", key=f"{key[:3]}***{key[-3:]}")
    return key


def shaped(body: bytes, shape: type[S]) -> S:
    """The body in its shape; raises `Problem` in OpenAI's words."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as fault:
        problem = shape_problem(fault)
        raise Problem(problem.kind, param=problem.param, detail=problem.message) from fault


def model_called(name: str, vendor: str = "openai") -> Model:
    """The model; raises `Problem` if there is none."""
    model = models_of(vendor).get(name)
    if model is None:
        raise Problem("unknown_model", param="model", model=name)
    return model


def models(path: str) -> Call:
    """`GET /models` and `GET /models/{id}`."""
    name = path.removeprefix(f"{PREFIX}/models").removeprefix("/")
    if name:
        model = model_called(name)
        return Call("models", model, name, direct=model_row(model))
    rows = [model_row(model) for key, model in models_of("openai").items() if key == model.id]
    return Call("models", direct={"object": "list", "data": rows})


def model_row(model: Model) -> JsonObject:
    """A model as OpenAI lists it."""
    return {"id": model.id, "object": "model", "created": 1767225600, "owned_by": model.vendor}
