"""What happens between a question and its answer, with real requests on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pal.domain.errors import AllModelsFailed, BudgetExceeded, NoModel, UnknownName
from tests.router.conftest import Bench, a_bench

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


class Heard:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.restarts: list[str] = []

    def text(self, piece: str) -> None:
        self.pieces.append(piece)

    def starts_over(self, why: str) -> None:
        self.restarts.append(why)
        self.pieces.clear()


async def test_an_answer_is_in_the_ledger_with_what_it_cost(bench: Bench) -> None:
    ask = bench.ask()
    answer = await bench.router.ask(ask)
    (row,) = bench.rows()
    assert (row["outcome"], row["model"], row["run"]) == ("ok", answer.model, "run")
    assert row["usd"] > 0
    assert row["usd"] <= row["reserved_usd"]
    assert row["usd_known"] == 1
    (use,) = ask.origin.trail.uses
    assert (use.tokens_in, use.cost_usd) == (row["tokens_in"], row["usd"])


async def test_a_vendor_that_is_down_is_left_and_both_attempts_are_written_down(
    bench: Bench,
) -> None:
    bench.simulator.set_faults({"vendor": "anthropic", "kind": "overloaded"})
    ask = bench.ask()
    answer = await bench.router.ask(ask)
    assert answer.vendor != "anthropic"
    assert [row["outcome"] for row in bench.rows()] == ["overloaded", "ok"]
    assert [row["attempt"] for row in bench.rows()] == [1, 2]
    assert len(ask.origin.trail.route) == 2


async def test_all_down_is_an_error_that_names_each(bench: Bench) -> None:
    bench.simulator.set_faults({"kind": "server_error"})
    with pytest.raises(AllModelsFailed, match=r"Anthropic.*OpenAI.*Gemini"):
        await bench.router.ask(bench.ask())
    assert {row["outcome"] for row in bench.rows()} == {"error"}
    assert all(row["usd"] == 0 for row in bench.rows())


async def test_a_wrong_key_parks_its_vendor(bench: Bench) -> None:
    bench.simulator.set_faults({"vendor": "anthropic", "kind": "unauthorized"})
    await bench.router.ask(bench.ask("one"))
    await bench.router.ask(bench.ask("two"))
    assert [row["outcome"] for row in bench.rows()] == ["unauthorized", "ok", "ok"]


async def test_no_secret_reaches_a_vendor(bench: Bench) -> None:
    ask = bench.ask(f'token = "{SECRET}"')
    await bench.router.ask(ask)
    sent = str(bench.simulator.requests)
    assert SECRET not in sent
    assert "PAL_REDACTED_1" in sent
    assert len(ask.origin.trail.redacted) == 1


async def test_identical_requests_in_flight_are_one(bench: Bench) -> None:
    bench.simulator.set_latency(delay_s=0.1)
    asks = [bench.ask(run=f"run{n}") for n in range(5)]
    answers = await asyncio.gather(*(bench.router.ask(ask) for ask in asks))
    assert len({answer.reply.text for answer in answers}) == 1
    assert len(bench.simulator.requests) == 1
    assert sorted(row["outcome"] for row in bench.rows()) == ["joined"] * 4 + ["ok"]


async def test_a_joined_request_lives_until_its_last_waiter_leaves(bench: Bench) -> None:
    bench.simulator.set_latency(delay_s=0.2)
    first, second = (
        asyncio.create_task(bench.router.ask(bench.ask(run=name))) for name in ("a", "b")
    )
    await asyncio.sleep(0.05)
    first.cancel()
    assert (await second).reply.text
    assert {row["outcome"] for row in bench.rows()} == {"ok", "joined"}


async def test_cancelling_closes_the_connection_and_keeps_what_was_spent(bench: Bench) -> None:
    bench.simulator.set_latency(delay_s=5)
    asking = asyncio.create_task(bench.router.ask(bench.ask()))
    await asyncio.sleep(0.1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    (row,) = bench.rows()
    assert row["outcome"] == "cancelled"
    assert row["usd"] > 0
    assert row["usd_known"] == 0
    await asyncio.sleep(0.05)
    assert bench.simulator.log[-1]["hung_up"]


async def test_an_answer_that_is_kept_costs_nothing_the_second_time(bench: Bench) -> None:
    first = await bench.router.ask(bench.ask(is_kept=True))
    again = bench.ask(is_kept=True)
    assert await bench.router.ask(again) == first
    assert [row["outcome"] for row in bench.rows()] == ["ok", "cached"]
    assert again.origin.trail.uses[0].cost_usd == 0
    await bench.router.ask(bench.ask(is_kept=True, is_fresh=True))
    assert bench.rows()[-1]["outcome"] == "ok"


async def test_an_answer_that_breaks_off_starts_again_and_says_so(bench: Bench) -> None:
    bench.simulator.set_faults(
        {"vendor": "anthropic", "kind": "stream_error", "cut_after_chunks": 8}
    )
    heard = Heard()
    answer = await bench.router.ask(bench.ask(listener=heard))
    assert "".join(heard.pieces) == answer.reply.text
    assert len(heard.restarts) == 1
    assert answer.model in heard.restarts[0]
    first, _ = bench.rows()
    assert first["usd"] > 0


async def test_the_model_that_knows_the_conversation_comes_first(bench: Bench) -> None:
    answer = await bench.router.ask(bench.ask(first=("gemini-3.8-flash",)))
    assert answer.model == "gemini-3.8-flash"


async def test_over_budget_nothing_is_sent(tmp_path: Path) -> None:
    async with a_bench(tmp_path, {"budget": {"daily_usd": 0.000001}}) as bench:
        with pytest.raises(BudgetExceeded, match="daily budget"):
            await bench.router.ask(bench.ask())
        assert not bench.simulator.requests
        assert bench.rows() == []


async def test_one_requests_budget_counts_all_its_calls(tmp_path: Path) -> None:
    async with a_bench(tmp_path, {"budget": {"request_usd": 0.01}}) as bench:
        origin = bench.ask().origin
        results = await asyncio.gather(
            *(bench.router.ask(bench.ask(f"{n}", origin=origin)) for n in range(20)),
            return_exceptions=True,
        )
        assert any(isinstance(result, BudgetExceeded) for result in results)
        assert sum(row["usd"] for row in bench.rows()) <= 0.01


async def test_only_vendors_of_the_users_list_are_asked(tmp_path: Path) -> None:
    async with a_bench(tmp_path, {"routing": {"vendors": ["gemini"]}}) as bench:
        assert (await bench.router.ask(bench.ask())).vendor == "gemini"
        with pytest.raises(NoModel, match=r"routing\.vendors does not list 'anthropic'"):
            await bench.router.ask(bench.ask(models=("haiku",)))


async def test_single_model_mode_asks_one_model_for_everything(tmp_path: Path) -> None:
    async with a_bench(tmp_path, {"routing": {"single_model": "sonnet"}}) as bench:
        assert (await bench.router.ask(bench.ask())).model == "claude-sonnet-5-5"


async def test_what_fits_no_window_is_an_error_with_sizes_and_nothing_is_cut(bench: Bench) -> None:
    with pytest.raises(NoModel, match=r"needs [\d,]+ tokens and its window has"):
        await bench.router.ask(bench.ask("word " * 1_200_000))
    assert not bench.simulator.requests


async def test_an_unknown_model_is_named_with_the_nearest(bench: Bench) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'haiku'"):
        await bench.router.ask(bench.ask(models=("haiko",)))


async def test_an_older_name_takes_the_successor_and_says_so(bench: Bench) -> None:
    ask = bench.ask(models=("gpt-4o-mini",))
    assert (await bench.router.ask(ask)).model == "gpt-6-luna"
    assert "gpt-4o-mini is an older model" in ask.origin.trail.route[0]
