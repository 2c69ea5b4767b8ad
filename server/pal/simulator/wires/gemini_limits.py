"""What Gemini's models do not take, though its shape is right."""

from __future__ import annotations

from pal.simulator.models import Model
from pal.simulator.problem import Problem
from pal.simulator.wires.gemini_request import (
    GenerateContentRequest,
    GenerationConfig,
    ThinkingConfig,
)

_SAMPLING = (
    "temperature", "top_p", "top_k", "candidate_count", "frequency_penalty", "presence_penalty",
)  # fmt: skip


def check_limits(asked: GenerateContentRequest, model: Model) -> None:
    """Raises `Problem` for the first limit that is broken."""
    _check_contents(asked, model)
    config = asked.generation_config
    for name in _SAMPLING:
        if not model.sampling and getattr(config, name) is not None:
            raise _refused(f"{name} is not supported for this model.")
    if config.candidate_count not in (None, 1):
        raise _refused("The simulator gives one candidate.")
    if asked.tool_config.function_calling_config.mode == "ANY":
        raise _refused("The simulator calls no tools, so none can be forced.")
    _check_thinking(config.thinking_config, model)
    _check_schema(config)


def _check_contents(asked: GenerateContentRequest, model: Model) -> None:
    if not asked.contents:
        raise _refused("* GenerateContentRequest.contents: contents is not specified\n")
    for number, content in enumerate(asked.contents):
        if content.role not in ("user", "model"):
            raise _refused("Please use a valid role: user, model.")
        if not content.parts:
            where = f"GenerateContentRequest.contents[{number}].parts"
            raise _refused(f"* {where}: contents.parts must not be empty.\n")
    if asked.contents[-1].role == "model" and not model.prefill:
        raise _refused("Requests ending with a model turn are not supported.")


def _check_thinking(config: ThinkingConfig, model: Model) -> None:
    level, budget = config.thinking_level, config.thinking_budget
    if level is not None and budget is not None:
        raise _refused("You can only set one of thinking_level and thinking_budget.")
    if budget is not None and "budget" not in model.thinking:
        raise _refused("thinking_budget is not supported for this model. Use thinking_level.")
    if level is None:
        return
    if "level" not in model.thinking:
        raise _refused("Thinking level is not supported for this model.")
    if level.lower() not in model.efforts:
        raise _refused(f"Thinking level {level} is not supported for this model.")


def _check_schema(config: GenerationConfig) -> None:
    if config.response_schema is None and config.response_json_schema is None:
        return
    if config.response_schema is not None and config.response_json_schema is not None:
        raise _refused("Only one of response_schema and response_json_schema may be set.")
    if config.response_mime_type != "application/json":
        raise _refused(
            "* GenerateContentRequest.generation_config.response_schema: only allowed when "
            "mimetype is 'application/json'.\n"
        )


def _refused(message: str) -> Problem:
    return Problem("bad_request", message)
