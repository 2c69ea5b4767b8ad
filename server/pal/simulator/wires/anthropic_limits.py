"""What Anthropic's versions and models do not take, though its shape is right."""

from __future__ import annotations

from pal.simulator.models import Model
from pal.simulator.problem import Problem
from pal.simulator.schema_rules import check_for_anthropic
from pal.simulator.wires.anthropic_request import CountTokensRequest, MessagesRequest, TextBlock

CURRENT = "2026-10-21"
VERSIONS = ("2023-06-01", CURRENT)
_MOST_CACHE_MARKS = 4


def check_limits(asked: CountTokensRequest, model: Model, version: str) -> None:
    """Raises `Problem` for the first limit that is broken."""
    _check_sampling(asked, model, version)
    if version == CURRENT:
        _check_blocks(asked)
    _check_texts(asked)
    _check_thinking(asked, model)
    _check_tools(asked, model)
    if asked.messages[-1].role == "assistant" and not model.prefill:
        raise Problem(
            "bad_request",
            "This model does not support assistant message prefill. The conversation must end "
            "with a user message.",
        )
    _check_output(asked, model)
    if isinstance(asked, MessagesRequest) and asked.max_tokens > model.max_output:
        raise Problem(
            "bad_request",
            f"max_tokens: {asked.max_tokens} > {model.max_output}, which is the maximum allowed "
            f"number of output tokens for {model.id}",
        )


def _check_output(asked: CountTokensRequest, model: Model) -> None:
    config = asked.output_config
    if config is None:
        return
    if config.effort is not None and config.effort not in model.efforts:
        raise Problem("bad_request", "This model does not support the effort parameter.")
    if config.format is not None:
        check_for_anthropic(config.format.schema_)


def _check_sampling(asked: CountTokensRequest, model: Model, version: str) -> None:
    for name in asked.sampling:
        if version == CURRENT:
            raise Problem("unknown_field", f"{name}: Extra inputs are not permitted")
        if not model.sampling and getattr(asked, name) not in (None, 1):
            raise Problem("bad_request", f"`{name}` is deprecated for this model.")


def _check_blocks(asked: CountTokensRequest) -> None:
    for number, message in enumerate(asked.messages):
        for at, block in enumerate(message.content):
            where = f"messages.{number}.content.{at}"
            if message.role == "assistant" and block.type == "document":
                raise Problem("bad_request", f"{where}: document is not allowed here")
            if message.role == "user" and isinstance(block, TextBlock) and block.citations:
                raise Problem("bad_request", f"{where}.text.citations: must be empty")


def _check_texts(asked: CountTokensRequest) -> None:
    if asked.messages[0].role != "user":
        raise Problem("bad_request", "messages: first message must use the user role")
    if any(not block.text for block in asked.system):
        raise Problem("bad_request", "system: text content blocks must be non-empty")
    for message in asked.messages:
        if any(isinstance(block, TextBlock) and not block.text for block in message.content):
            raise Problem("bad_request", "messages: text content blocks must be non-empty")
    marks = sum(block.cache_control is not None for block in asked.blocks)
    if marks > _MOST_CACHE_MARKS:
        raise Problem(
            "bad_request",
            f"A maximum of 4 blocks with cache_control may be provided. Found {marks}.",
        )


def _check_thinking(asked: CountTokensRequest, model: Model) -> None:
    if asked.thinking is None:
        return
    kind, budget = asked.thinking.type, asked.thinking.budget_tokens
    if kind not in model.thinking:
        offered = ", ".join(f'"{each}"' for each in model.thinking)
        raise Problem(
            "bad_request",
            f'thinking.type: "{kind}" is not supported for this model. Supported: {offered}.',
        )
    if kind != "enabled":
        if budget is not None:
            message = f"thinking.{kind}.budget_tokens: Extra inputs are not permitted"
            raise Problem("unknown_field", message)
        return
    if budget is None:
        raise Problem("missing_field", "thinking.enabled.budget_tokens: Field required")
    if budget < 1024:
        message = "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
        raise Problem("bad_request", message)
    if isinstance(asked, MessagesRequest) and budget >= asked.max_tokens:
        raise Problem("bad_request", "`max_tokens` must be greater than `thinking.budget_tokens`.")


def _check_tools(asked: CountTokensRequest, model: Model) -> None:
    choice = asked.tool_choice
    if choice is None or choice.type not in ("any", "tool"):
        return
    if not asked.tools:
        raise Problem("bad_request", "tool_choice may only be specified while providing tools.")
    if not model.forced_tools:
        message = f'tool_choice.type: "{choice.type}" is not supported for this model.'
        raise Problem("bad_request", message)
    raise Problem("bad_request", "The simulator calls no tools, so none can be forced.")
