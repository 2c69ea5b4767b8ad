"""Who sits on a panel: the models that are named, else three vendors'."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pal.domain.errors import AllModelsFailed, NoModel, UnknownName
from pal.router.panel import Panel
from tests.router.conftest import Bench, a_bench

SIZE = 4_000
CLAUDE, GPT, GEMINI = "claude-sonnet-5-5", "gpt-6.1-terra", "gemini-3.8-flash"


def seated(bench: Bench, *names: str) -> Panel:
    return bench.router.panel(names, bench.ask().origin, SIZE)


async def panel(tmp_path: Path, *names: str, **routing: Any) -> Panel:
    async with a_bench(tmp_path, {"routing": routing}) as bench:
        return seated(bench, *names)


async def test_nobody_named_means_one_workhorse_of_each_of_three_vendors(tmp_path: Path) -> None:
    drawn = await panel(tmp_path)
    assert set(drawn.models) == {CLAUDE, GPT, GEMINI}
    assert drawn.notes == ()


async def test_it_is_told_why_they_were_taken(tmp_path: Path) -> None:
    async with a_bench(tmp_path) as bench:
        origin = bench.ask().origin
        bench.router.panel((), origin, SIZE)
    assert len(origin.trail.route) == 3
    assert all("workhorse that fits" in why for why in origin.trail.route)


async def test_a_vendor_that_rests_is_replaced_by_another(tmp_path: Path) -> None:
    async with a_bench(tmp_path, vendors="all") as bench:
        before = seated(bench).models
        resting = before[0]
        bench.simulator.set_faults({"model": resting, "kind": "server_error"})
        with pytest.raises(AllModelsFailed):
            await bench.router.ask(bench.ask(models=(resting,)))
        after = seated(bench)
    assert resting not in after.models
    assert len(after.models) == 3
    assert after.notes == ()


async def test_with_two_vendors_there_are_two_voices_and_that_is_said(tmp_path: Path) -> None:
    drawn = await panel(tmp_path, vendors=["openai", "gemini"])
    assert set(drawn.models) == {GPT, GEMINI}
    assert drawn.notes == ("Only 2 vendors can be asked (gemini, openai).",)


async def test_with_one_vendor_several_of_its_models_may_err_together(tmp_path: Path) -> None:
    drawn = await panel(tmp_path, vendors=["anthropic"])
    assert len(set(drawn.models)) == 3
    assert drawn.notes[0] == "Only 1 vendor can be asked (anthropic)."
    assert "may err together" in drawn.notes[1]


async def test_a_vendor_that_cannot_be_asked_now_is_named(tmp_path: Path) -> None:
    async with a_bench(tmp_path, {"routing": {"vendors": ["anthropic", "openai"]}}) as bench:
        bench.simulator.set_faults({"vendor": "openai", "kind": "unauthorized"})
        with pytest.raises(AllModelsFailed):
            await bench.router.ask(bench.ask(models=(GPT,)))
        drawn = seated(bench)
    assert drawn.notes[0].startswith("Only 1 vendor can be asked now (anthropic). Not openai: ")


async def test_a_single_model_is_one_voice_whoever_is_named(tmp_path: Path) -> None:
    for names in ((), ("gpt", "gemini")):
        (tmp_path / str(len(names))).mkdir()
        drawn = await panel(tmp_path / str(len(names)), *names, single_model="claude")
        assert drawn.models == (CLAUDE,)
        assert "one voice" in drawn.notes[0]


async def test_named_models_are_asked_each_once_in_the_order_given(tmp_path: Path) -> None:
    named = await panel(tmp_path, GPT, "claude", "terra", CLAUDE.upper())
    assert named.models == (GPT, CLAUDE)
    assert named.notes == (
        f"{GPT} and terra are one model, {GPT}: it has one vote.",
        f"claude and {CLAUDE.upper()} are one model, {CLAUDE}: it has one vote.",
    )


async def test_a_tier_alone_is_three_vendors_of_it(tmp_path: Path) -> None:
    budget = {"budget": {"request_usd": 5}}
    async with a_bench(tmp_path, budget) as bench:
        drawn = seated(bench, "heavy")
    assert len(drawn.models) == 3
    assert "claude-opus-5-5" in drawn.models


async def test_a_vendor_that_is_too_dear_is_named_with_the_reason(tmp_path: Path) -> None:
    async with a_bench(tmp_path, {"budget": {"request_usd": 0.2}}) as bench:
        drawn = seated(bench, "heavy")
    assert "openai: it could cost $" in drawn.notes[0]


async def test_a_tier_beside_names_is_a_model_of_it_that_is_not_named(tmp_path: Path) -> None:
    named = await panel(tmp_path, "workhorse", "workhorse", GPT)
    assert len(set(named.models)) == 3


async def test_a_named_model_that_is_not_connected_keeps_its_seat(tmp_path: Path) -> None:
    named = await panel(tmp_path, "claude", "gpt", vendors=["openai"])
    assert named.models[0] == CLAUDE


async def test_models_of_one_family_are_told_of(tmp_path: Path) -> None:
    named = await panel(tmp_path, "opus", "sonnet")
    assert named.notes == ("All models of the panel are claude models: they may err together.",)


async def test_one_named_model_is_one_voice(tmp_path: Path) -> None:
    named = await panel(tmp_path, "sonnet")
    assert named.notes == (f"The panel has one voice, {CLAUDE}: nobody can agree with it.",)


async def test_a_name_of_nothing_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="claude-sonnet"):
        await panel(tmp_path, "claude-sonet", "gpt")


async def test_with_nobody_configured_there_is_no_panel(tmp_path: Path) -> None:
    with pytest.raises(NoModel):
        await panel(tmp_path, vendors=["xai"])
