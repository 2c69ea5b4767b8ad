"""Spans for OpenTelemetry: what was asked of whom and how it ended; no code, prompt or key.

Nothing is recorded unless the process was started with an SDK, as `opentelemetry-instrument`
does; without one a span takes a few microseconds.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType

from opentelemetry.trace import SpanKind, StatusCode, get_current_span, get_tracer, use_span

from pal.domain.chat import ChatParams, Usage
from pal.domain.report import Role
from pal.domain.task import Task
from pal.store.call import Call, Outcome

_TRACER = get_tracer("pal")

_PROVIDERS = {"gemini": "gcp.gemini", "mistral": "mistral_ai", "xai": "x_ai"}
"""Vendors that the conventions know by another name than PAL."""


class Span:
    """A span for as long as a `with` block runs; an error that leaves it marks it as failed."""

    __slots__ = ("_span", "_using")

    def __init__(
        self, name: str, attributes: dict[str, str | int | bool], kind: SpanKind = SpanKind.INTERNAL
    ) -> None:
        self._span = _TRACER.start_span(name, kind=kind, attributes=attributes)
        self._using: AbstractContextManager[object] | None = None

    def __enter__(self) -> None:
        if not self._span.get_span_context().is_valid:
            return  # There is no SDK.
        # An error's message may quote what was sent, and its stack the code around it.
        self._using = use_span(
            self._span, end_on_exit=True, record_exception=False, set_status_on_exception=False
        )
        self._using.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._using is None:
            return
        if kind is not None:
            self._span.set_attribute("error.type", kind.__name__)
            self._span.set_status(StatusCode.ERROR)
        self._using.__exit__(kind, error, trace)


def workflow_span(workflow: str, run: str) -> Span:
    """One run of a workflow."""
    attributes: dict[str, str | int | bool] = {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": workflow,
        "pal.run": run,
    }
    return Span(f"invoke_workflow {workflow}", attributes)


def ask_span(task: Task, role: Role, run: str) -> Span:
    """One piece of work for one model, by way of as many as it takes."""
    return Span(f"ask {task}", {"pal.task": task.value, "pal.role": role, "pal.run": run})


def attempt_span(call: Call, params: ChatParams, *, stream: bool) -> Span:
    """One request to one model."""
    attributes: dict[str, str | int | bool] = {
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
    return Span(f"chat {params.model.name}", attributes, SpanKind.CLIENT)


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
