"""What OpenTelemetry is told: the standard names, and nothing of what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from opentelemetry.trace import SpanKind

from pal.domain.errors import BudgetExceeded
from pal.router import spans
from tests.router.conftest import Bench, a_bench
from tests.router.recorded_spans import RecordedSpan, RecordingTracer
from tests.router.test_router import SECRET

SPOKEN = "zebra crossing"


@pytest.fixture
def tracer(monkeypatch: pytest.MonkeyPatch) -> RecordingTracer:
    tracer = RecordingTracer()
    monkeypatch.setattr(spans, "_TRACER", tracer)
    return tracer


async def test_an_ask_holds_its_attempts(bench: Bench, tracer: RecordingTracer) -> None:
    bench.simulator.set_faults({"vendor": "anthropic", "kind": "overloaded"})
    answer = await bench.router.ask(bench.ask(SPOKEN))

    ask, failed, answered = tracer.spans
    assert (ask.name, ask.kind, ask.parent) == ("ask precommit", SpanKind.INTERNAL, None)
    assert failed.parent == answered.parent == ask.name
    assert (failed.kind, failed.failed) == (SpanKind.CLIENT, True)
    assert failed.attributes["error.type"] == "Overloaded"
    assert failed.attributes["gen_ai.provider.name"] == "anthropic"
    assert (ask.failed, answered.failed) == (False, False)
    assert answered.name == f"chat {answer.model}"
    assert all(span.ended for span in tracer.spans)


async def test_an_attempt_says_what_the_conventions_name(
    bench: Bench, tracer: RecordingTracer
) -> None:
    await bench.router.ask(bench.ask(models=("gemini-flash",)))
    attributes, (row,) = tracer.spans[-1].attributes, bench.rows()
    assert attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "gcp.gemini",
        "gen_ai.request.model": row["model"],
        "gen_ai.request.max_tokens": 4_000,
        "gen_ai.request.stream": False,
        "gen_ai.output.type": "text",
        "gen_ai.usage.input_tokens": row["tokens_in"],
        "gen_ai.usage.output_tokens": row["tokens_out"],
        "gen_ai.usage.cache_read.input_tokens": row["tokens_cached"],
        "gen_ai.usage.cache_creation.input_tokens": row["tokens_written"],
        "gen_ai.usage.reasoning.output_tokens": attributes["gen_ai.usage.reasoning.output_tokens"],
        "pal.task": "precommit",
        "pal.run": "run",
        "pal.call": row["id"],
        "pal.attempt": 1,
        "pal.outcome": "ok",
        "pal.cost_usd": row["usd"],
    }


async def test_nothing_that_was_said_or_secret_is_told(
    bench: Bench, tracer: RecordingTracer
) -> None:
    bench.simulator.set_faults({"vendor": "anthropic", "kind": "malformed_json"})
    await bench.router.ask(bench.ask(f'{SPOKEN} token = "{SECRET}"'))
    told = str([vars(span) for span in tracer.spans])
    keys = [v for name, v in bench.core.environment.items() if name.endswith("_API_KEY")]
    assert keys
    for kept in (SPOKEN, SECRET, "You answer.", *keys):
        assert kept not in told
    assert not any(span.events for span in tracer.spans)


async def test_a_cancelled_attempt_ends_its_spans(bench: Bench, tracer: RecordingTracer) -> None:
    bench.simulator.set_latency(delay_s=5)
    asking = asyncio.create_task(bench.router.ask(bench.ask()))
    await asyncio.sleep(0.3)
    assert [row["outcome"] for row in bench.rows()] == ["started"]
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [span.attributes["error.type"] for span in tracer.spans] == ["CancelledError"] * 2
    assert tracer.spans[-1].attributes["pal.outcome"] == "cancelled"
    assert all(span.ended for span in tracer.spans)


async def test_what_is_not_sent_is_no_attempt(
    tmp_path_factory: pytest.TempPathFactory, tracer: RecordingTracer
) -> None:
    broke = {"budget": {"daily_usd": 0}}
    async with a_bench(tmp_path_factory.mktemp("broke"), broke) as bench:
        with pytest.raises(BudgetExceeded):
            await bench.router.ask(bench.ask())
    (ask,) = tracer.spans
    assert ask.attributes["error.type"] == "BudgetExceeded"


async def test_spans_of_asks_at_once_do_not_mix(bench: Bench, tracer: RecordingTracer) -> None:
    await asyncio.gather(*(bench.router.ask(bench.ask(f"{n}?", run=f"run{n}")) for n in range(5)))
    by_kind: Callable[[SpanKind], list[RecordedSpan]] = lambda kind: [  # noqa: E731
        span for span in tracer.spans if span.kind is kind
    ]
    assert {span.attributes["pal.run"] for span in by_kind(SpanKind.CLIENT)} == {
        f"run{n}" for n in range(5)
    }
    assert len(by_kind(SpanKind.INTERNAL)) == len(by_kind(SpanKind.CLIENT)) == 5


def test_a_workflow_is_a_span_of_its_own(tracer: RecordingTracer) -> None:
    with spans.workflow_span("precommit", "run_1"):
        pass
    (span,) = tracer.spans
    assert span.name == "invoke_workflow precommit"
    assert span.attributes == {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": "precommit",
        "pal.run": "run_1",
    }
