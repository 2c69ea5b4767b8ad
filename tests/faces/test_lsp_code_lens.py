"""What stands above a file and its changed functions."""

from __future__ import annotations

from pathlib import Path

from tests.faces.lsp_modern import LINE, at_work, home_with, reviewed
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


async def test_the_file_and_each_changed_function_say_what_is_known_and_what_a_review_costs(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        asked_for = {"textDocument": {"uri": uri}}
        await reviewed(editor, uri)
        before = len(simulator_process.log())
        lenses = await editor.request("textDocument/codeLens", asked_for)
        assert [one["range"]["start"]["line"] for one in lenses] == [0, LINE - 1]
        resolved = [await editor.request("codeLens/resolve", one) for one in lenses]
        titles = [one["command"]["title"] for one in resolved]
        assert all(one.startswith("PAL: 1 finding · review now · about $0.0") for one in titles)
        assert [one["command"]["command"] for one in resolved] == [
            "pal.precommit",
            "pal.reviewSelection",
        ]
        assert len(simulator_process.log()) == before
        run = await editor.request("workspace/executeCommand", resolved[1]["command"])
        assert run["run"].startswith("run_")


async def test_without_a_vendor_no_price_is_named(tmp_path: Path) -> None:
    async with at_work(home_with(tmp_path, None)) as (editor, uri):
        (first, *_) = await editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        resolved = await editor.request("codeLens/resolve", first)
        assert resolved["command"]["title"] == "PAL: no findings · review now"


async def test_a_document_that_is_not_open_has_none(tmp_path: Path) -> None:
    async with at_work(home_with(tmp_path, None)) as (editor, uri):
        nowhere = {"textDocument": {"uri": f"{uri}.txt"}}
        assert await editor.request("textDocument/codeLens", nowhere) == []
        place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        lens = {"range": place, "data": {"uri": f"{uri}.txt"}}
        assert "command" not in await editor.request("codeLens/resolve", lens)
