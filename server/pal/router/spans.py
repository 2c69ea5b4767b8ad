"""Spans for OpenTelemetry: what was asked of whom and how it ended; no code, prompt or key.

Nothing is recorded unless the process was started with an SDK, as `opentelemetry-instrument`
does; without one a span takes some microseconds.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from opentelemetry.trace import SpanKind, StatusCode, get_current_span, get_tracer

from pal.domain.chat import ChatParams, Usage
from pal.domain.report import Role
from pal.domain.task import Task
from pal.store.call import Call, Outcome

_TRACER = get_tracer("pal")

_PROVIDERS = {"gemini": "gcp.gemini", "mistral": "mistral_ai", "xai": "x_ai"}
"""Vendors that the conventions know by another name than PAL."""


@contextmanager
def workflow_span(workflow: str, run: str) -> Generator[None]:
    """One run of a workflow."""
    attributes = {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": workflow,
        "pal.run": run,
    }
    with _span(f"invoke_workflow {workflow}", attributes):
        yield


@contextmanager
def ask_span(task: Task, role: Role, run: str) -> Generator[None]:
    """One piece of work for one model, by way of as many as it takes."""
    with _span(f"ask {task}", {"pal.task": task.value, "pal.role": role, "pal.run": run}):
        yield


@contextmanager
def attempt_span(call: Call, params: ChatParams, *, stream: bool) -> Generator[None]:
    """One request to one model."""
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _PROVIDERS.get(call.vendor, call.vendor),
        "gen_ai.request.model": params.model.name,
        "gen_ai.request.max_tokens": params.max_output_tokens,
        "gen_ai.request.stream": stream,
        "gen_ai.output.type": "text" if params.schema is None else "json",
        "pal.task": call.task,
        "pal.run": call.run,
        "pal.call": call.id,
        "pal.attempt": call.attempt,
    }
    with _span(f"chat {params.model.name}", attributes, SpanKind.CLIENT):
        yield


def tell_end(outcome: Outcome, usage: Usage | None, usd: float | None) -> None:
    """Completes the span of the attempt that this runs in; what is None is not known."""
    span = get_current_span()
    if not span.is_recording():
        return
    span.set_attribute("pal.outcome", outcome)
    if usd is not None:
        span.set_attribute("pal.cost_usd", usd)
    if usage is not None:
        span.set_attributes(
            {
                "gen_ai.usage.input_tokens": usage.input,
                "gen_ai.usage.output_tokens": usage.output,
                "gen_ai.usage.cache_read.input_tokens": usage.cache_read,
                "gen_ai.usage.cache_creation.input_tokens": usage.cache_write,
                "gen_ai.usage.reasoning.output_tokens": usage.reasoning,
            }
        )


@contextmanager
def _span(
    name: str, attributes: Mapping[str, str | int | bool], kind: SpanKind = SpanKind.INTERNAL
) -> Generator[None]:
    with _TRACER.start_as_current_span(
        name,
        kind=kind,
        attributes=attributes,
        # An error's message may quote what was sent, and its stack the code around it.
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
