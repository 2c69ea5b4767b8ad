"""Mistral's chat API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response, json_bytes, json_response
from pal.simulator.models import Model, models_of
from pal.simulator.problem import Problem, ProblemKind
from pal.simulator.shown_schema import any_json
from pal.simulator.wires.events import SSE, event
from pal.simulator.wires.mistral_limits import check_limits
from pal.simulator.wires.mistral_reply import completion, completion_chunks
from pal.simulator.wires.mistral_request import ChatRequest

_PATH = re.compile(r"/mistral/v1/(?P<what>chat/completions|models(/(?P<model>[^/]+))?)")


class _Words(NamedTuple):
    status: int
    type: str
    code: str
    message: str


_INVALID = _Words(400, "invalid_request_error", "3000", "{detail}")
_ERRORS: Mapping[ProblemKind, _Words] = {
    "not_found": _Words(404, "invalid_request_error", "1000", "no Route matched with those values"),
    "unknown_model": _Words(400, "invalid_model", "1500", "Invalid model: {model}"),
    "unsupported_parameter": _Words(
        400, "invalid_request_error", "3051", "{param} is not enabled for this model"
    ),
    "unsupported_value": _Words(
        400, "invalid_request_error", "3051", "{param}: '{value}' is not one of {supported}"
    ),
    "context_length": _Words(
        400,
        "invalid_request_prompt",
        "3051",
        "Prompt contains {tokens} tokens and 0 draft tokens, too large for model with {limit} "
        "maximum context length",
    ),
    "rate_limit": _Words(429, "rate_limited", "1300", "Rate limit exceeded"),
    "quota": _Words(
        402, "payment_required", "1910", "You have no credits left. Please add a payment method."
    ),
    "spend_limit": _Words(
        429, "rate_limited", "1301", "Your organization has reached its monthly usage limit."
    ),
    "overloaded": _Words(
        503,
        "service_tier_capacity_exceeded",
        "3505",
        "Service tier capacity exceeded for this model.",
    ),
    "server_error": _Words(500, "internal_server_error", "1000", "Internal server error"),
}


class Mistral:
    """`POST /v1/chat/completions`, `GET /v1/models[/id]`."""

    vendor = "mistral"
    stream_type = SSE

    def environment(self, root: str) -> dict[str, str]:
        """The SDK's own variables."""
        return {"MISTRAL_API_KEY": "simulated", "MISTRAL_BASE_URL": f"{root}/mistral"}

    def takes(self, request: Request) -> bool:
        """Everything under `/mistral/`."""
        return request.path.startswith("/mistral/")

    def read(self, request: Request) -> Call:
        """Looks at key, path, shape, model, then at the model's limits."""
        key = request.bearer
        if not key or "wrong" in key or "invalid" in key:
            raise Problem("unauthorized")
        place = _PATH.fullmatch(request.path)
        listing = place is not None and place["what"].startswith("models")
        if place is None or (request.method == "GET") != listing:
            raise Problem("not_found")
        if listing:
            return _models(place["model"])
        asked = _shaped(request.body)
        model = _model(asked.model)
        check_limits(asked, model)
        return _call(asked, model, key)

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """A completion."""
        return completion(call, reply)

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """A chunk an event, then `[DONE]`."""
        return completion_chunks(call, reply)

    def failure_event(self, number: int) -> bytes:  # noqa: ARG002 - its events have no number
        """An error instead of a chunk."""
        return event(_body(Problem("server_error"), _ERRORS["server_error"]))

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:
        """The request's id."""
        return (("x-kong-request-id", f"{reply_id:032x}"),)

    def error(self, problem: Problem) -> Response:
        """`{"object": "error", …}`; the gateway and the check of the shape have their own."""
        headers: tuple[tuple[str, str], ...] = ()
        if problem.retry_after_s is not None:
            headers += (("retry-after", f"{problem.retry_after_s:g}"),)
        if problem.kind in ("missing_key", "unauthorized"):
            return json_response({"detail": "Unauthorized"}, status=401)
        if "flaws" in problem.facts:
            return json_response({"detail": problem.facts["flaws"]}, status=422)
        words = _ERRORS.get(problem.kind, _INVALID)
        return json_response(_body(problem, words), status=words.status, headers=headers)


def _body(problem: Problem, words: _Words) -> JsonObject:
    return {
        "object": "error",
        "message": problem.told(words.message),
        "type": words.type,
        "param": None,
        "code": words.code,
        "raw_status_code": words.status,
    }


def _shaped(body: bytes) -> ChatRequest:
    try:
        return ChatRequest.model_validate_json(body)
    except ValidationError as error:
        flaws = [
            {
                "type": flaw["type"],
                "loc": ["body", *flaw["loc"]],
                "msg": flaw["msg"],
                "input": None if isinstance(flaw["input"], bytes) else flaw["input"],
            }
            for flaw in error.errors(include_url=False, include_context=False)
        ]
        raise Problem("bad_request", flaws=flaws) from error


def _model(name: str) -> Model:
    model = models_of("mistral").get(name)
    if model is None:
        raise Problem("unknown_model", model=name)
    return model


def _models(name: str | None) -> Call:
    if name is not None:
        model = _model(name)
        return Call("models", model, name, direct=_row(model))
    rows = [_row(model) for key, model in models_of("mistral").items() if key == model.id]
    return Call("models", direct={"object": "list", "data": rows})


def _row(model: Model) -> JsonObject:
    skills = {"completion_chat": True, "function_calling": True, "reasoning": bool(model.efforts)}
    return {
        "id": model.id,
        "object": "model",
        "created": 1767225600,
        "owned_by": "mistralai",
        "name": model.id,
        "description": "[simulated]",
        "capabilities": skills,
        "max_context_length": model.window,
        "aliases": list(model.aliases),
        "deprecation": None,
        "type": "base",
    }


def _call(asked: ChatRequest, model: Model, key: str) -> Call:
    tools = json_bytes(asked.tools).decode() if asked.tools else ""
    told = [message.text for message in asked.messages if message.role == "system"]
    turns = tuple(message.text for message in asked.messages if message.role != "system")
    form = asked.response_format
    schema = form.json_schema.schema_ if form.json_schema else None
    system = tools + "\n".join(told)
    return Call(
        "generate",
        model,
        asked.model,
        system,
        turns,
        max_output_tokens=asked.max_tokens,
        effort=asked.reasoning_effort or model.default_effort,
        schema=any_json(system, *turns) if form.type == "json_object" else schema,
        stream=asked.stream,
        cacheable=(system,),
        key=key,
    )
