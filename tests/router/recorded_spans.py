"""A tracer that keeps its spans, in place of an SDK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
)
from opentelemetry.util._decorator import _agnosticcontextmanager


class RecordedSpan(NonRecordingSpan):
    """What was said of one span."""

    def __init__(self, name: str, kind: SpanKind, attributes: Mapping[str, Any]) -> None:
        super().__init__(SpanContext(trace_id=1, span_id=1, is_remote=False))
        parent = get_current_span()
        self.name, self.kind = name, kind
        self.parent = parent.name if isinstance(parent, RecordedSpan) else None
        self.attributes = dict(attributes)
        self.failed = self.ended = False
        self.events: list[Any] = []

    def is_recording(self) -> bool:
        return not self.ended

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        self.attributes |= attributes

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def set_status(self, status: Any, description: str | None = None) -> None:
        self.failed = status is StatusCode.ERROR
        assert description is None

    def record_exception(self, *about: Any, **more: Any) -> None:
        self.events.append(about)

    def end(self, end_time: int | None = None) -> None:
        self.ended = True


class RecordingTracer(Tracer):
    """`spans` has every span in the order they began."""

    def __init__(self) -> None:
        self.spans: list[RecordedSpan] = []

    def start_span(self, name: str, *_: Any, **given: Any) -> RecordedSpan:
        span = RecordedSpan(name, given["kind"], given["attributes"])
        self.spans.append(span)
        return span

    @_agnosticcontextmanager
    def start_as_current_span(self, *_: Any, **given: Any) -> Iterator[Span]:
        raise NotImplementedError("PAL starts spans itself")
        yield
