"""What the client is told of money, work and vendors, and what it asks about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faces.lsp_client import Editor, Failure
from tests.faces.lsp_modern import at_work, home_with, reviewed
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


def statuses(editor: Editor) -> list[Any]:
    return editor.all_of("pal/status")


async def failure(editor: Editor, method: str, params: Any) -> str:
    with pytest.raises(Failure) as caught:
        await editor.request(method, params)
    assert caught.value.code == -32602
    return str(caught.value)


async def test_spend_activity_and_vendors_are_told_when_they_change(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        (first,) = await editor.until(lambda: statuses(editor))
        assert first["spent_today_usd"] == 0
        assert first["daily_budget_usd"] == 2
        assert {"name": "anthropic", "state": "ok"} in first["vendors"]
        simulator_process.set_latency(delay_s=0.5)
        finding = await reviewed(editor, uri)
        assert {"uri": uri} in editor.all_of("pal/findingsChanged")
        await editor.until(lambda: not statuses(editor)[-1]["active"])
        every = statuses(editor)
        (active,) = next(one["active"] for one in every if one["active"])
        assert active["workflow"] == "consensus"
        assert active["run"].startswith("run_")
        assert any("…" in one["active"][0]["message"] for one in every if one["active"])
        assert every[-1]["spent_today_usd"] > 0
        # The same figures on request.
        costs = await editor.request("pal/costs", {"by": "task"})
        assert costs["spent_today_usd"] == every[-1]["spent_today_usd"]
        (row,) = costs["rows"]
        assert (row["task"], row["calls"], row["answered"]) == ("consensus", 3, 3)
        assert row["usd"] == pytest.approx(costs["spent_today_usd"])
        for params in ({"uri": uri}, {}):
            assert [one["id"] for one in await editor.request("pal/findings", params)] == [
                finding["id"]
            ]
        assert "by: Input should be" in await failure(editor, "pal/costs", {"by": "moon"})
        assert "no argument 'url'" in await failure(editor, "pal/findings", {"url": uri})
        assert "must be an object" in await failure(editor, "pal/findings", [uri])


async def test_a_vendor_that_refuses_the_key_is_parked(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_with(tmp_path, simulator_process)
    home.extra["ANTHROPIC_API_KEY"] = "sk-ant-no-such-key"  # type: ignore[index]
    simulator_process.set_faults({"vendor": "anthropic", "status": 401})
    async with at_work(home) as (editor, _):
        await editor.request("pal/precommit", {"target": {"file": "app.py"}})
        parked = {"name": "anthropic", "state": "parked"}
        await editor.until(lambda: parked in statuses(editor)[-1]["vendors"])


async def test_an_estimate_sends_nothing_and_writes_nothing_down(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_with(tmp_path, simulator_process)
    async with at_work(home) as (editor, _):
        target = {"target": {"file": "app.py"}}
        for request, models in [
            ({"workflow": "precommit", **target}, 1),
            ({"workflow": "codereview", **target}, 1),
            ({"workflow": "consensus", **target}, 3),
            ({"workflow": "thinkdeep", "prompt": "Why?", **target}, 1),
            ({"workflow": "chat", "prompt": "Why?"}, 1),
        ]:
            estimate = await editor.request("pal/estimate", request)
            assert len(estimate["model"].split(", ")) == models, request
            assert estimate["tokens_in"] > 0
            assert estimate["cost_usd"] > 0
            assert estimate["cached"] is False
        assert simulator_process.log() == []
        chat = {"prompt": "Why?"}
        await editor.request("pal/chat", chat)
        again = await editor.request("pal/estimate", {"workflow": "chat", **chat})
        assert (again["cached"], again["cost_usd"]) == (True, 0)
        assert "one of precommit" in await failure(editor, "pal/estimate", chat)
        mistaken = {"workflow": "chat", "promt": "Why?"}
        assert "'prompt'" in await failure(editor, "pal/estimate", mistaken)
    assert home.calls("workflow") == [("chat",)]


async def test_keys_connect_vendors_for_this_connection_and_are_written_nowhere(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_with(tmp_path, simulator_process)
    keys = {name: value for name, value in home.extra.items() if name.endswith("_API_KEY")}
    for name in keys:
        del home.extra[name]  # type: ignore[attr-defined]
    async with at_work(home) as (editor, _):
        assert (await editor.until(lambda: statuses(editor)))[-1]["vendors"][0]["state"] == "no-key"
        key = keys["ANTHROPIC_API_KEY"]
        answer = await editor.request("pal/keys", {"anthropic": key})
        assert answer == {"vendors": ["anthropic"], "problems": []}
        report = await editor.request("pal/precommit", {"target": {"file": "app.py"}})
        assert report["answered"] == "1 of 1"
        ok = {"name": "anthropic", "state": "ok"}
        await editor.until(lambda: ok in statuses(editor)[-1]["vendors"])
        assert "no vendor 'antropic'" in await failure(editor, "pal/keys", {"antropic": key})
        assert "must be a text" in await failure(editor, "pal/keys", {"anthropic": 1})
        (problem,) = (await editor.request("pal/keys", {"anthropic": None}))["problems"]
        assert "ANTHROPIC_API_KEY" in problem
        assert await editor.leave() == 0
    kept = [path.read_bytes() for path in home.path.rglob("*") if path.is_file()]
    assert not any(key.encode() in content for content in kept)
