"""A second request where the first is late: the sooner answer counts, the other is cancelled."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pal.review.reply import ReviewReply
from pal.router.hedge import hedged
from pal.router.latencies import ENOUGH, Latencies
from tests.router.conftest import a_bench


class Racer:
    """Gives its name, or fails, after a while; knows whether it was cancelled."""

    def __init__(self, name: str, seconds: float, *, fails: bool = False) -> None:
        self.name, self.seconds, self.fails = name, seconds, fails
        self.started = self.cancelled = False

    async def run(self) -> str:
        self.started = True
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.fails:
            raise ValueError(self.name)
        return self.name


async def test_who_is_in_time_has_no_rival() -> None:
    first, second = Racer("first", 0.01), Racer("second", 0)
    assert await hedged(first.run(), second.run, patience_s=0.2) == "first"
    assert not second.started


async def test_who_is_late_may_be_overtaken_and_is_cancelled() -> None:
    first, second = Racer("first", 5), Racer("second", 0.01)
    assert await hedged(first.run(), second.run, patience_s=0.01) == "second"
    assert first.cancelled


async def test_a_rival_that_fails_does_not_matter() -> None:
    first, second = Racer("first", 0.1), Racer("second", 0.01, fails=True)
    assert await hedged(first.run(), second.run, patience_s=0.01) == "first"


async def test_if_both_fail_the_first_failure_is_told() -> None:
    first, second = Racer("first", 0.05, fails=True), Racer("second", 0.01, fails=True)
    with pytest.raises(ValueError, match="first"):
        await hedged(first.run(), second.run, patience_s=0.01)


async def test_cancelling_cancels_both() -> None:
    first, second = Racer("first", 5), Racer("second", 5)
    race = asyncio.create_task(hedged(first.run(), second.run, patience_s=0.01))
    await asyncio.sleep(0.05)
    race.cancel()
    with pytest.raises(asyncio.CancelledError):
        await race
    assert first.cancelled
    assert second.cancelled


def test_late_is_later_than_nineteen_of_twenty() -> None:
    latencies = Latencies()
    for ms in range(100, 100 + ENOUGH - 1):
        latencies.observe("m", ms)
    assert latencies.late_after_s("m") is None
    latencies.observe("m", 5_000)
    assert latencies.late_after_s("m") == 5.0
    latencies.observe("m", 110)
    assert latencies.late_after_s("m") == pytest.approx(0.118, abs=0.001)


async def test_a_scan_that_is_late_goes_to_a_rival_and_both_are_written_down(
    tmp_path: Path,
) -> None:
    async with a_bench(tmp_path) as bench:
        for turn in range(ENOUGH):
            await bench.router.ask(bench.ask(f"turn {turn}", reply=ReviewReply))
        usual = bench.rows()[-1]["model"]
        bench.simulator.set_faults({"model": usual, "delay_s": 5})
        ask = bench.ask("a last one", reply=ReviewReply)
        answer = await asyncio.wait_for(bench.router.ask(ask), 3)
        assert answer.model != usual
        assert [row["outcome"] for row in bench.rows()[-2:]] == ["cancelled", "ok"]
        assert "later than 19 of 20" in ask.origin.trail.route[-1]


async def test_a_vendor_that_hangs_is_left_alone_after_two_requests(tmp_path: Path) -> None:
    async with a_bench(tmp_path) as bench:
        for turn in range(ENOUGH):
            await bench.router.ask(bench.ask(f"turn {turn}", reply=ReviewReply))
        usual = bench.rows()[-1]["vendor"]
        bench.simulator.set_faults({"vendor": usual, "kind": "hang"})
        for turn in range(6):
            answer = await bench.router.ask(bench.ask(f"later {turn}", reply=ReviewReply))
            assert answer.vendor != usual
        late = [row for row in bench.rows() if row["outcome"] == "cancelled"]
        assert [row["vendor"] for row in late] == [usual] * 2
