"""OpenAI's Responses API."""

from __future__ import annotations

from collections.abc import Iterator

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response, json_bytes
from pal.simulator.models import Model
from pal.simulator.problem import Problem
from pal.simulator.schema_rules import check_for_openai
from pal.simulator.wires import openai
from pal.simulator.wires.events import SSE, event
from pal.simulator.wires.openai_responses_reply import response, response_events
from pal.simulator.wires.openai_responses_request import Format, ResponsesRequest

_PATH = f"{openai.PREFIX}/responses"
_MODELS = f"{openai.PREFIX}/models"


class OpenAIResponses:
    """`POST /responses`, `GET /models[/id]`."""

    vendor = "openai"
    stream_type = SSE

    def environment(self, root: str) -> dict[str, str]:
        """The SDK's own variables."""
        return openai.environment(root)

    def takes(self, request: Request) -> bool:
        """All of `/openai/` that is not Chat Completions'."""
        return request.path.startswith("/openai/")

    def read(self, request: Request) -> Call:
        """Looks at key, shape, then at the model's limits."""
        key = openai.api_key(request)
        if request.method == "GET" and f"{request.path}/".startswith(f"{_MODELS}/"):
            return openai.models(request.path)
        if (request.method, request.path) != ("POST", _PATH):
            path = request.path.removeprefix("/openai")
            raise Problem("not_found", method=request.method, path=path)
        asked = openai.shaped(request.body, ResponsesRequest)
        model = openai.model_called(asked.model)
        _check_limits(asked, model)
        return _call(asked, model, key)

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """A response."""
        return response(call, reply)

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """`response.created` … `response.completed`."""
        return response_events(call, reply)

    def failure_event(self, number: int) -> bytes:
        """`event: error`."""
        data = {
            "type": "error",
            "code": "server_error",
            "message": "The server had an error while processing your request.",
            "param": None,
            "sequence_number": number,
        }
        return event(data, named=True)

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:
        """The request's id and what is left of the limits."""
        return openai.headers(reply_id)

    def error(self, problem: Problem) -> Response:
        """OpenAI's error body; names where a moved parameter went."""
        if problem.kind == "context_length":
            problem.param = "input"
        if problem.kind == "unknown_field" and problem.param in _MOVED:
            message = (
                f"Unsupported parameter: '{problem.param}'. In the Responses API, this parameter "
                f"has moved to '{_MOVED[problem.param]}'. Try again with the new parameter."
            )
            problem = Problem("unsupported_parameter", message, param=problem.param)
        return openai.error(problem)


_MOVED = {
    "max_tokens": "max_output_tokens",
    "max_completion_tokens": "max_output_tokens",
    "response_format": "text.format",
    "reasoning_effort": "reasoning.effort",
    "messages": "input",
    "verbosity": "text.verbosity",
}


def _check_limits(asked: ResponsesRequest, model: Model) -> None:
    effort = asked.reasoning.effort
    if effort is not None and effort not in model.efforts:
        raise _unsupported_effort(effort, model)
    thinks = (effort or model.default_effort) != "none"
    for name in ("temperature", "top_p", "top_logprobs"):
        if thinks and not model.sampling and getattr(asked, name) is not None:
            message = f"Unsupported parameter: '{name}' is not supported with this model."
            raise Problem("unsupported_parameter", message, param=name)
    if asked.max_output_tokens is not None and asked.max_output_tokens > model.max_output:
        message = (
            f"max_output_tokens is too large: {asked.max_output_tokens}. This model supports at "
            f"most {model.max_output} completion tokens."
        )
        raise Problem("unsupported_value", message, param="max_output_tokens")
    if asked.previous_response_id is not None:
        message = f"Previous response with id '{asked.previous_response_id}' not found."
        raise Problem("bad_request", message, param="previous_response_id")
    if asked.tool_choice not in (None, "auto", "none"):
        message = "The simulator calls no tools, so none can be forced."
        raise Problem("bad_request", message, param="tool_choice")
    _check_format(asked.text.format)


def _unsupported_effort(effort: str, model: Model) -> Problem:
    if not model.efforts:
        message = "Unsupported parameter: 'reasoning.effort' is not supported with this model."
        return Problem("unsupported_parameter", message, param="reasoning.effort")
    *first, last = (f"'{each}'" for each in model.efforts)
    message = (
        f"Unsupported value: '{effort}' is not supported with the '{model.id}' model. Supported "
        f"values are: {', '.join(first)}, and {last}."
    )
    return Problem("unsupported_value", message, param="reasoning.effort")


def _check_format(form: Format) -> None:
    if form.type != "json_schema":
        return
    for name, value in (("name", form.name), ("schema", form.schema_)):
        if value is None:
            param = f"text.format.{name}"
            raise Problem("missing_field", f"Missing required parameter: '{param}'.", param=param)
    if form.strict is not False:
        check_for_openai(form.name or "", form.schema_ or {}, param="text.format.schema")


def _call(asked: ResponsesRequest, model: Model, key: str) -> Call:
    tools = json_bytes(asked.tools).decode() if asked.tools else ""
    spoken = [item for item in asked.input if item.role not in ("system", "developer")]
    told = [item.text for item in asked.input if item.role in ("system", "developer")]
    system = tools + "\n".join(filter(None, [asked.instructions, *told]))
    form = asked.text.format
    return Call(
        "generate",
        model,
        asked.model,
        system,
        tuple(item.text for item in spoken),
        max_output_tokens=asked.max_output_tokens,
        effort=asked.reasoning.effort or model.default_effort,
        show_thoughts=asked.reasoning.summary is not None,
        schema=form.schema_ if form.type == "json_schema" else _any_json(form),
        stream=bool(asked.stream),
        cacheable=(system,),
        key=key,
    )


def _any_json(form: Format) -> dict[str, str] | None:
    return {"type": "object"} if form.type == "json_object" else None
