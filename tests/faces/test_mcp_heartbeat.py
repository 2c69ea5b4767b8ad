"""An agent that waits hears of it, and one that gives up is believed."""

from __future__ import annotations

import asyncio

import pytest

from pal.domain.errors import InputError
from pal.faces.mcp import heartbeat as heartbeat_module
from pal.faces.mcp.heartbeat import Heartbeat


class Agent:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[float, str]] = []

    async def hear(
        self, progress: float, total: float | None = None, message: str | None = None
    ) -> None:
        assert total == 1.0
        self.told.append((progress, message or ""))


async def work_for(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Agent:
    monkeypatch.setattr(heartbeat_module, "INTERVAL_S", 0.02)
    return Agent()


async def test_a_silent_run_is_heard_of_again_and_again(agent: Agent) -> None:
    result = await Heartbeat(agent.hear).during(asyncio.create_task(work_for(0.2)))
    assert result == "done"
    assert len(agent.told) >= 4


async def test_progress_always_rises_and_never_reaches_the_end(agent: Agent) -> None:
    heartbeat = Heartbeat(agent.hear)

    async def work() -> None:
        for fraction in (0.3, 0.1, 1.0, 2.0, None):
            heartbeat.say("Working.", fraction)
            await asyncio.sleep(0.03)

    await heartbeat.during(asyncio.create_task(work()))
    steps = [progress for progress, _ in agent.told]
    assert steps == sorted(set(steps))
    assert max(steps) < 1.0


async def test_news_does_not_wait_for_the_next_beat(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat_module, "INTERVAL_S", 60)
    heartbeat = Heartbeat(agent.hear)

    async def work() -> None:
        await asyncio.sleep(0.01)
        heartbeat.say("Asking a model.\n![x](y)")
        await asyncio.sleep(0.01)

    await heartbeat.during(asyncio.create_task(work()))
    assert any(said.startswith("Asking a model. !\\[x]\\(y)") for _, said in agent.told)


async def test_giving_up_cancels_the_run_once_and_lets_it_clean_up(agent: Agent) -> None:
    cleaned = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            cleaned.set()

    run = asyncio.create_task(work())
    waiting = asyncio.create_task(Heartbeat(agent.hear).during(run))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(asyncio.CancelledError):
        await run
    assert cleaned.is_set()


async def test_a_failure_is_the_failure_of_the_run(agent: Agent) -> None:
    async def work() -> None:
        raise InputError("It cannot be served.")

    with pytest.raises(InputError, match="It cannot be served"):
        await Heartbeat(agent.hear).during(asyncio.create_task(work()))


async def test_after_the_result_nothing_more_is_said(agent: Agent) -> None:
    await Heartbeat(agent.hear).during(asyncio.create_task(work_for(0.03)))
    told = len(agent.told)
    await asyncio.sleep(0.1)
    assert len(agent.told) == told
