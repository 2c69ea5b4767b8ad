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
        began, answered_by, asked_first = clock.now, dict[int, str](), list[str]()
        for second in range(0, EVERY_S * REQUESTS, EVERY_S):
            clock.now = began + second
            down = [{"vendor": "anthropic", "kind": kind}] if second < DOWN_S else []
            bench.simulator.set_faults(slow, *down)
            ask = bench.ask(f"At {second} s?", run=f"{second}", models=(FIRST, NEXT))
            answered_by[second] = (await bench.router.ask(ask)).model
            asked_first.append(bench.rows_of(f"{second}")[0]["model"])
            await bench.settled()
        rows = bench.rows()

    assert {model for second, model in answered_by.items() if second < DOWN_S} == {NEXT}
    failures = [row for row in rows if row["outcome"] != "ok"]
    assert {row["model"] for row in failures} == {FIRST}
    assert len(failures) <= 4
    # Nobody but the first has waited for it.
    assert asked_first[: DOWN_S // EVERY_S] == [FIRST, *[NEXT] * (DOWN_S // EVERY_S - 1)]


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
            await bench.settled()
    assert models == [NEXT, NEXT, NEXT, FIRST]
