"""A vendor that is down for a minute costs its users next to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pal.router.health import Health
from tests.router.conftest import a_bench
from tests.router.test_health import Clock

FIRST, NEXT = "claude-haiku-5-5", "gpt-6-luna"
DOWN_S, EVERY_S, REQUESTS = 60, 4, 20
NEXT_TAKES_S = 0.1


@pytest.mark.parametrize("kind", ["overloaded", "server_error", "close"])
async def test_a_vendor_that_is_down_for_a_minute_is_hardly_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    clock = Clock()
    monkeypatch.setattr("pal.core.Health", lambda now: Health(clock))
    async with a_bench(tmp_path) as bench:
        slow = {"vendor": "openai", "delay_s": NEXT_TAKES_S}
        began, answered_by = clock.now, dict[int, str]()
        for second in range(0, EVERY_S * REQUESTS, EVERY_S):
            clock.now = began + second
            down = [{"vendor": "anthropic", "kind": kind}] if second < DOWN_S else []
            bench.simulator.set_faults(slow, *down)
            ask = bench.ask(f"At {second} s?", run=f"{second}", models=(FIRST, NEXT))
            answered_by[second] = (await bench.router.ask(ask)).model
        runs = {
            second: [r for r in bench.rows() if r["run"] == f"{second}"] for second in answered_by
        }

    assert {model for second, model in answered_by.items() if second < DOWN_S} == {NEXT}
    failures = {second: rows[0] for second, rows in runs.items() if rows[0]["outcome"] != "ok"}
    assert len(failures) <= 4
    for second, rows in runs.items():
        assert [row["outcome"] for row in rows[1:]] == ["ok"] * (second in failures)
    for second, failed in failures.items():
        # All that a failure adds to what the next model takes anyway.
        assert second == 0 or failed["ms"] <= 0.3 * runs[second][1]["ms"]


async def test_a_vendor_that_is_back_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("pal.core.Health", lambda now: Health(clock))
    async with a_bench(tmp_path) as bench:
        bench.simulator.set_faults({"vendor": "anthropic", "kind": "overloaded", "times": 1})
        models = []
        for second in (0, 4, 9, 10):
            clock.now = 1000.0 + second
            answer = await bench.router.ask(bench.ask(f"At {second} s?", models=(FIRST, NEXT)))
            models.append(answer.model)
    assert models == [NEXT, NEXT, FIRST, FIRST]
