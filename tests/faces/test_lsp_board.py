"""Findings on the board follow the text that is being edited: real processes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faces.lsp_client import Editor, Json, git, make_repository
from tests.faces.lsp_saves import BUG, CLEAN, SECRET, TITLE, asked, home_at, saved
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

LINE = 2
"""Of the bug below the clean function, counted as a client does."""

# An emoji, and an accent that is a code point of its own.
ODD = "x😀e\u0301"
UNITS = {"utf-8": 8, "utf-16": 5, "utf-32": 4}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository", {"app.py": CLEAN})


def put(line: int, character: int, text: str, *, over: int = 0) -> Json:
    """An edit that replaces `over` units of one line."""
    start = {"line": line, "character": character}
    end = {"line": line, "character": character + over}
    return {"range": {"start": start, "end": end}, "text": text}


async def shown_at(editor: Editor, uri: str, version: int) -> Any:
    """What is shown once it was published for that version."""
    published = await editor.until(
        lambda: [one for one in editor.published(uri) if one["version"] == version]
    )
    return published[-1]["diagnostics"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_ranges_shift_with_every_edit_in_the_clients_units(
    encoding: str, tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    offered = {"general": {"positionEncodings": [encoding]}}
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository, offered)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        before = await editor.until_shown(uri, TITLE)
        assert before["range"]["start"] == {"line": LINE, "character": 0}

        editor.change(uri, 2, put(0, 0, "# above\n"), put(LINE + 1, 0, f'"{ODD}"; '))
        (after,) = await shown_at(editor, uri, 2)

        right = UNITS[encoding] + len('""; ')
        assert after["range"]["start"] == {"line": LINE + 1, "character": right}
        width = before["range"]["end"]["character"]
        assert after["range"]["end"] == {"line": LINE + 1, "character": right + width}
        assert after["data"] == before["data"]
        assert after["severity"] == before["severity"]


async def test_an_edit_of_the_evidence_makes_it_stale_until_it_is_undone(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        before = await editor.until_shown(uri, TITLE)

        editor.change(uri, 2, put(LINE, 0, "other_"))
        editor.change(uri, 3, put(LINE, 8, "", over=9))
        (stale,) = await shown_at(editor, uri, 3)
        assert stale["severity"] == 4
        assert "edited since the review" in stale["message"]
        assert stale["data"]["fix"] is False

        whole = {"text": "# put in above\n" + CLEAN + BUG}
        editor.change(uri, 4, whole)
        (again,) = await shown_at(editor, uri, 4)
        assert again["range"]["start"]["line"] == LINE + 1
        assert {**again, "range": None} == {**before, "range": None}
    assert len(simulator_process.log()) == 1


async def test_while_somebody_types_nothing_is_published_and_soon_after_all_of_it(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        seen = len(editor.published(uri))
        for version in range(2, 22):
            editor.change(uri, version, put(0, 0, "\n"))
            await asyncio.sleep(0.02)
        stopped = time.perf_counter()
        (last,) = await shown_at(editor, uri, 21)
        assert time.perf_counter() - stopped < 1  # 0.25 on a quiet machine.
        assert last["range"]["start"]["line"] == LINE + 20
        assert len(editor.published(uri)) - seen <= 3


async def test_what_was_found_is_there_again_after_a_restart_where_it_stands(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        before = await editor.until_shown(uri, TITLE)
        assert await editor.leave() == 0
    async with home.editor() as editor:
        await editor.initialize(repository)
        editor.open(repository / "app.py", "# edited meanwhile\n\n" + CLEAN + BUG, version=5)
        after = await editor.until_shown(uri, TITLE)
        assert after["data"] == before["data"]
        assert after["range"]["start"]["line"] == LINE + 2
        assert editor.published(uri)[-1]["version"] == 5
    assert len(simulator_process.log()) == 1


async def test_on_another_branch_nobody_is_haunted(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        git(repository, "checkout", "-q", "-b", "other")
        git(repository, "commit", "-qam", "with a bug")
        git(repository, "checkout", "-q", "-")
        # An editor reads its file anew, and tells the server of it as of an edit.
        editor.change(uri, 2, {"text": (repository / "app.py").read_text()})
        await editor.until(lambda: not editor.shown(uri))
        assert await editor.leave() == 0
    async with home.editor() as editor:
        await editor.initialize(repository)
        editor.open(repository / "app.py")
        await asyncio.sleep(1)
        assert editor.shown(uri) == []


async def test_a_staged_scan_is_mapped_onto_the_buffer(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    (repository / "app.py").write_text(CLEAN + BUG)
    git(repository, "add", ".")
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py", "# not staged\n" + CLEAN + BUG, version=4)
        await editor.request("pal/precommit", {"target": {"staged": True}})
        found = await editor.until_shown(uri, "insecure")
        assert found["range"]["start"]["line"] == LINE + 1
        assert editor.published(uri)[-1]["version"] == 4


async def test_more_than_the_maximum_of_a_file_is_held_back_and_said_so(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    (repository / "pal.toml").write_text("review.max_findings = 1\n")
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await editor.until_shown(uri, "in the code")
        editor.change(uri, 2, {"text": CLEAN + BUG + "a = eval(b)\n"})
        editor.save(uri)
        await editor.until_shown(uri, TITLE)
        assert len([one for one in editor.shown(uri) if one["code"] != "held-back"]) == 1


async def test_a_client_that_asks_gets_what_is_known_and_no_model_is_called(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    async with home_at(tmp_path, simulator_process).editor() as editor:
        pulls = {"textDocument": {"diagnostic": {}}}
        result = await editor.initialize(repository, pulls)
        assert result["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"] is False
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        pushed = await editor.until_shown(uri, TITLE)
        params = {"textDocument": {"uri": uri}}
        first = await editor.request("textDocument/diagnostic", params)
        assert (first["kind"], first["items"]) == ("full", [pushed])
        again = {**params, "previousResultId": first["resultId"]}
        second = await editor.request("textDocument/diagnostic", again)
        assert second == {"kind": "unchanged", "resultId": first["resultId"]}
    assert len(simulator_process.log()) == 1


async def test_who_can_be_pushed_to_need_not_ask_but_may(tmp_path: Path, repository: Path) -> None:
    async with home_at(tmp_path).editor() as editor:
        both = {"textDocument": {"diagnostic": {}, "publishDiagnostics": {}}}
        result = await editor.initialize(repository, both)
        assert "diagnosticProvider" not in result["capabilities"]
        uri = editor.open(repository / "app.py")
        params = {"textDocument": {"uri": uri}}
        assert (await editor.request("textDocument/diagnostic", params))["items"] == []


async def test_a_result_for_text_that_was_edited_since_is_anchored_anew(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=1.0)
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG + BUG.replace("result", "other"))
        await asked(simulator_process)
        editor.change(uri, 2, put(LINE, 0, "\n\n"), put(LINE + 3, 0, "gone", over=len(BUG) - 5))
        await editor.until_shown(uri, "edited since the review")
        places = {(one["severity"], one["range"]["start"]["line"]) for one in editor.shown(uri)}
        assert places == {(2, LINE + 2), (4, LINE + 3)}
