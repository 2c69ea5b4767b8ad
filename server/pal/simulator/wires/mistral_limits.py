"""What Mistral or one of its models does not take, though its shape is right."""

from __future__ import annotations

from pal.simulator.models import Model
from pal.simulator.problem import Problem
from pal.simulator.tokens import tokens_in
from pal.simulator.wires.mistral_request import ChatRequest


def check_limits(asked: ChatRequest, model: Model) -> None:
    """Raises `Problem` for the first limit that is broken."""
    _check_last(asked)
    tokens = tokens_in(*(message.text for message in asked.messages)) + (asked.max_tokens or 0)
    if tokens > model.window:
        raise Problem("context_length", tokens=tokens, limit=model.window)
    if asked.n not in (None, 1) or asked.tool_choice not in (None, "auto", "none"):
        raise Problem("bad_request", "The simulator gives one choice, and calls no tools.")
    form = asked.response_format
    if form.type == "json_schema" and form.json_schema is None:
        raise Problem("bad_request", "response_format.json_schema: Field required")
    _check_effort(asked, model)


def _check_last(asked: ChatRequest) -> None:
    last = asked.messages[-1]
    if last.role == "system" or (last.role == "assistant" and not last.prefix):
        raise Problem(
            "bad_request",
            "Expected last role User or Tool (or Assistant with prefix True) for serving but got "
            f"{last.role}",
        )


def _check_effort(asked: ChatRequest, model: Model) -> None:
    effort = asked.reasoning_effort
    if effort is None:
        return
    if not model.efforts:
        raise Problem("unsupported_parameter", param="reasoning_effort")
    if effort not in model.efforts:
        supported = ", ".join(model.efforts)
        raise Problem(
            "unsupported_value", param="reasoning_effort", value=effort, supported=supported
        )
