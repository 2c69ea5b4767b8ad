"""Answers and findings that come before the report is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pal.domain.report import ModelUse
from pal.faces.lsp.tally import Tally
from tests.faces.lsp_client import Editor, Failure
from tests.faces.lsp_modern import at, at_work, command, home_with, text_of
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


def parts(editor: Editor, token: str) -> list[Any]:
    return [one["value"] for one in editor.all_of("$/progress") if one["token"] == token]


def test_the_tally_is_a_line_to_glance_at() -> None:
    tally = Tally()
    tally.asked("claude")
    tally.asked("gpt")
    tally.asked("gemini")
    tally.ended(ModelUse(model="claude", vendor="a", role="panel", outcome="ok", cost_usd=0.04))
    tally.ended(ModelUse(model="gemini", vendor="g", role="panel", outcome="overloaded"))
    assert str(tally) == "claude ✓ · gpt … · gemini ✗ · $0.04"
    assert tally.fraction == pytest.approx(2 / 3)


async def test_an_answer_comes_in_pieces(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, _):
        for name in ("chat", "thinkdeep"):
            params = {"prompt": "Why is it so?", "partialResultToken": name}
            report = await editor.request(f"pal/{name}", params)
            pieces = parts(editor, name)
            assert len(pieces) > 1
            assert "".join(piece["text"] for piece in pieces) == report["summary"]


async def test_each_members_findings_come_with_who_has_answered_and_the_cost(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, _):
        tokens = {"partialResultToken": "part", "workDoneToken": "done"}
        report = await editor.request("pal/consensus", {"target": {"file": "app.py"}, **tokens})
        found = [one["title"] for part in parts(editor, "part") for one in part["findings"]]
        assert found
        assert set(found) == {one["title"] for one in report["findings"]}
        *reports, _ = parts(editor, "done")[1:]
        assert any(" ✓ · " in one["message"] and "$0.0" in one["message"] for one in reports)
        percentages = [one["percentage"] for one in reports]
        assert percentages == sorted(percentages)


async def test_cancelling_an_answer_hangs_up_and_books_what_was_heard(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(chunk_delay_s=2)
    home = home_with(tmp_path, simulator_process)
    async with at_work(home) as (editor, _):
        params = {"prompt": "Why?", "partialResultToken": "part"}
        number, answer = editor.ask("pal/thinkdeep", params)
        await editor.until(lambda: parts(editor, "part"))
        editor.notify("$/cancelRequest", {"id": number})
        with pytest.raises(Failure) as caught:
            await answer
        assert caught.value.code == -32800
        assert await editor.leave() == 0
    ((outcome, usd),) = home.calls("outcome", "usd")
    assert outcome == "cancelled"
    assert usd > 0
    assert [line["hung_up"] for line in simulator_process.log()] == [True]


async def test_an_answer_that_begins_again_says_so(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    fault = {"vendor": "anthropic", "kind": "stream_error", "cut_after_chunks": 8}
    simulator_process.set_faults(fault)
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, _):
        models = ["haiku", "gpt-mini"]
        params = {"prompt": "Why?", "model": models, "partialResultToken": "part"}
        report = await editor.request("pal/chat", params)
        every = parts(editor, "part")
        (again,) = [n for n, part in enumerate(every) if "starts_over" in part]
        assert again > 0
        assert "starts again" in every[again]["starts_over"]
        assert "".join(part["text"] for part in every[again + 1 :]) == report["summary"]


async def test_a_document_grows(tmp_path: Path, simulator_process: SimulatorProcess) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        simulator_process.set_latency(chunk_delay_s=0.4)
        run = await command(editor, "pal.thinkdeepOnSymbol", uri, at(5))
        growing = await text_of(editor, run, "[simulated")
        assert growing.rstrip().endswith("…")
        assert "Cost: $" in await text_of(editor, run, "Cost: $")


async def test_a_cancelled_command_keeps_what_was_said(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(chunk_delay_s=2)
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        run = await command(editor, "pal.thinkdeepOnSymbol", uri, at(5))
        await text_of(editor, run, "[simulated")
        await command(editor, "pal.cancel", run)
        assert "[simulated" in await text_of(editor, run, "Cancelled")
