"""What a site or a model does not take, though its shape is right."""

from __future__ import annotations

from pydantic.alias_generators import to_camel

from pal.simulator.models import Model
from pal.simulator.problem import Problem
from pal.simulator.schema_rules import check_for_openai
from pal.simulator.tokens import tokens_in
from pal.simulator.wires.chat_request import ChatRequest, ResponseFormat
from pal.simulator.wires.chat_site import Site

_SAMPLING = ("temperature", "top_p", "top_logprobs")


def understood(asked: ChatRequest, site: Site) -> ChatRequest:
    """The request without what the site ignores; raises `Problem` if it ignores nothing."""
    unknown = asked.unknown_to(lacks=site.lacks, known=site.known)
    if unknown and site.unknown == "refused":
        raise Problem("unknown_field", param=unknown[0])
    return asked.without(unknown)


def check_limits(asked: ChatRequest, site: Site, model: Model) -> None:
    """Raises `Problem` for the first limit that is broken."""
    _check_roles(asked, site)
    _check_room(asked, site, model)
    _check_effort(asked, site, model)
    _check_parameters(asked, model)
    _check_what_is_not_simulated(asked)
    _check_format(asked, site, model)


def answer_limit(asked: ChatRequest, site: Site) -> int | None:
    """Most tokens of the answer, or None."""
    limits = (getattr(asked, name) for name in site.limits)
    return next((limit for limit in limits if limit is not None), None)


def _check_roles(asked: ChatRequest, site: Site) -> None:
    for number, message in enumerate(asked.messages):
        if message.role not in site.roles:
            supported = ", ".join(f"'{role}'" for role in site.roles)
            param = f"messages[{number}].role"
            raise Problem("unknown_role", param=param, value=message.role, supported=supported)


def _check_room(asked: ChatRequest, site: Site, model: Model) -> None:
    limit = answer_limit(asked, site)
    if site.first_only and asked.max_tokens is not None:
        if asked.max_completion_tokens is not None:
            message = (
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not "
                "supported."
            )
            raise Problem("bad_request", message, param="max_tokens")
        if model.default_effort != "none":
            message = (
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                "'max_completion_tokens' instead."
            )
            raise Problem("unsupported_parameter", message, param="max_tokens")
    if limit is not None and limit > model.max_output:
        name = next(name for name in site.limits if getattr(asked, name) is not None)
        raise Problem("too_much_output", param=name, value=limit, most=model.max_output)
    _check_sum(asked, site, model, limit or 0)


def _check_sum(asked: ChatRequest, site: Site, model: Model, limit: int) -> None:
    tokens = tokens_in(*asked.system, *asked.turns) + limit
    most = [model.tokens_per_minute, model.window if site.room_shared else None]
    room = min((size for size in most if size is not None), default=tokens)
    if tokens > room:
        raise Problem("context_length", tokens=tokens, limit=room, model=asked.model)


def _check_effort(asked: ChatRequest, site: Site, model: Model) -> None:
    effort = asked.reasoning_effort
    if effort is None:
        return
    param, name = "reasoning_effort", asked.model
    if not model.efforts:
        raise Problem("unsupported_parameter", param=param, model=name, camel=to_camel(param))
    withheld = site.withheld_efforts.get(model.id, ())
    efforts = [each for each in model.efforts if each not in withheld]
    if effort not in efforts:
        *first, last = (f"'{each}'" for each in efforts)
        supported = f"{', '.join(first)}, and {last}"
        raise Problem(
            "unsupported_value", param=param, model=name, value=effort, supported=supported
        )


def _check_parameters(asked: ChatRequest, model: Model) -> None:
    thinks = (asked.effort or model.default_effort) != "none"
    refused = (*model.refuses, *(_SAMPLING if thinks and not model.sampling else ()))
    for name in refused:
        if getattr(asked, name) is not None:
            camel = to_camel(name)
            raise Problem("unsupported_parameter", param=name, model=asked.model, camel=camel)
    if asked.stream_options and not asked.stream:
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise Problem("bad_request", message, param="stream_options")


def _check_what_is_not_simulated(asked: ChatRequest) -> None:
    if asked.n not in (None, 1):
        raise Problem("bad_request", "The simulator gives one choice.", param="n")
    if asked.tool_choice not in (None, "auto", "none"):
        message = "The simulator calls no tools, so none can be forced."
        raise Problem("bad_request", message, param="tool_choice")


def _check_format(asked: ChatRequest, site: Site, model: Model) -> None:
    form = asked.response_format
    by_schema = form.type == "json_schema"
    if form.type not in site.formats or (by_schema and not model.schemas):
        raise Problem("unsupported_format", param="response_format", value=form.type)
    if by_schema:
        _check_schema(form, site)
    said = "\n".join((*asked.system, *asked.turns)).lower()
    if form.type == "json_object" and site.json_word and "json" not in said:
        raise Problem("no_json_word", param="messages")


def _check_schema(form: ResponseFormat, site: Site) -> None:
    if form.json_schema is None:
        raise Problem("missing_field", param="response_format.json_schema")
    if form.json_schema.schema_ is None:
        raise Problem("missing_field", param="response_format.json_schema.schema")
    # Unlike on the Responses wire, a schema is only strict if that is asked for.
    if form.json_schema.strict and site.strict_schemas:
        schema = form.json_schema.schema_
        check_for_openai(form.json_schema.name, schema, param="response_format")
