"""A save in an editor: real processes, simulated vendors."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faces.lsp_client import git, make_repository
from tests.faces.lsp_saves import BUG, CLEAN, SECRET, TITLE, TOKEN, asked, home_at, saved, settled
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

WITH_PROGRESS = {"window": {"workDoneProgress": True}}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository", {"app.py": CLEAN})


@pytest.mark.parametrize(("encoding", "emoji_units"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_local_findings_come_at_once_and_the_models_when_they_are_there(
    encoding: str,
    emoji_units: int,
    tmp_path: Path,
    repository: Path,
    simulator_process: SimulatorProcess,
) -> None:
    simulator_process.set_latency(delay_s=1.0)
    async with home_at(tmp_path, simulator_process).editor() as editor:
        offered = {"general": {"positionEncodings": [encoding]}}
        result = await editor.initialize(repository, offered)
        assert result["capabilities"]["positionEncoding"] == encoding
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + BUG, version=7)

        secret = await editor.until_shown(uri, "in the code")
        assert [one["code"] for one in editor.shown(uri)] == [secret["code"]]
        model = await editor.until_shown(uri, TITLE)

        assert {"source": "PAL", "severity": 2}.items() <= secret.items()
        assert secret["range"]["start"]["line"] == 2
        # The emoji is one code point, and stands before the end of what the model quotes.
        assert model["range"] == {
            "start": {"line": 3, "character": 0},
            "end": {"line": 3, "character": len(BUG) - 2 + emoji_units},
        }
        assert {one["version"] for one in editor.published(uri)} == {7}
        assert secret in editor.shown(uri)
    assert TOKEN not in str(simulator_process.requests())


async def test_the_latest_save_wins(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process, PAL_SAVE__DEBOUNCE_MS="300")
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        for version in (2, 3):
            editor.change(uri, version, {"text": CLEAN + BUG * version})
            editor.save(uri)
        await editor.until_shown(uri, TITLE)
        await settled(editor, uri, 1)
        assert len(editor.shown(uri)) == 3
    assert len(simulator_process.log()) == 1


async def test_a_newer_save_cancels_the_model_that_is_still_at_the_older(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"nth": 1, "delay_s": 20})
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await asked(simulator_process)
        editor.change(uri, 2, {"text": CLEAN + "# now\n" + BUG})
        editor.save(uri)
        found = await editor.until_shown(uri, TITLE)
        assert found["range"]["start"]["line"] == 3
        assert await editor.leave() == 0
    assert [row for (row,) in home.calls("outcome")] == ["cancelled", "ok"]
    assert simulator_process.log()[0]["hung_up"] is True


async def test_an_unchanged_file_costs_nothing_the_second_time(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        before = await editor.until_shown(uri, TITLE)
        seen = len(editor.published(uri))
        editor.save(uri)
        await settled(editor, uri, seen + 1)
        assert editor.shown(uri) == [before]
        assert await editor.leave() == 0
    assert len(simulator_process.log()) == 1
    assert [row for (row,) in home.calls("outcome")] == ["ok"]


async def test_what_was_edited_while_the_model_worked_is_found_again_or_stale(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=1.0)
    other = "if user == None:\n    pass\n"
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG + other)
        await asked(simulator_process)
        edited = "# put in above\n" + CLEAN + BUG + other.replace("== None", "is None")
        editor.change(uri, 9, {"text": edited})

        found = await editor.until_shown(uri, TITLE)
        assert found["range"]["start"]["line"] == 3
        assert editor.published(uri)[-1]["version"] == 9
        stale = await editor.until_shown(uri, "None is compared by equality")
        assert stale["severity"] == 4
        assert "edited since the review" in stale["message"]


async def test_what_was_found_before_stays_until_the_next_findings_come(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        seen = len(editor.published(uri))

        simulator_process.set_latency(delay_s=0.5)
        text = CLEAN + BUG.replace("eval(expression)", "parse(expression)")
        editor.change(uri, 2, {"text": text})
        editor.save(uri)
        await editor.until(lambda: len(editor.published(uri)) >= seen + 1 and not editor.shown(uri))
        since = [publication["diagnostics"] for publication in editor.published(uri)[seen:]]
        assert since[-1] == []
        assert all(one["severity"] == 4 for shown in since[:-1] for one in shown)


async def test_a_file_that_does_not_parse_is_scanned_all_the_same(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    checks = 'save.local_checks = ["syntax", "secrets"]\n'
    (tmp_path / "pal-user.toml").write_text(checks)
    home = home_at(tmp_path, simulator_process, PAL_CONFIG=str(tmp_path / "pal-user.toml"))
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG + "def half(:\n")
        await editor.until_shown(uri, TITLE)
        assert [one["severity"] for one in editor.shown(uri) if one["code"] == "syntax"] == [1]


async def test_local_checks_on_save_are_those_for_saves(tmp_path: Path, repository: Path) -> None:
    async with home_at(tmp_path).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + "def half(:\n")
        await editor.until_shown(uri, "in the code")
        await settled(editor, uri, 2)
        assert [one["code"].split(":")[0] for one in editor.shown(uri)] == ["secret"]


async def test_without_a_usable_state_directory_local_findings_come_with_one_message(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    (tmp_path / "a-file").touch()
    home = home_at(tmp_path, simulator_process, PAL_STATE_DIR=str(tmp_path / "a-file" / "state"))
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await editor.until_shown(uri, "in the code")
        seen = len(editor.published(uri))
        editor.save(uri)
        await settled(editor, uri, seen + 2)
        (message,) = editor.messages
        assert "No model was asked" in message
        assert await editor.leave() == 0
    assert simulator_process.log() == []


@pytest.mark.parametrize("ignored_by", [".gitignore", "pal.toml"])
async def test_what_is_not_for_review_is_sent_nowhere(
    ignored_by: str, tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    says = {".gitignore": "*.env\n", "pal.toml": 'review.exclude = ["*.env"]\n'}[ignored_by]
    root = make_repository(tmp_path / "repository", {ignored_by: says, "app.py": CLEAN})
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(root)
        hidden = saved(editor, root / "my.env", SECRET + BUG)
        await asyncio.sleep(0.5)
        uri = saved(editor, root / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        assert editor.shown(hidden) == []
    assert "my.env" not in str(simulator_process.requests())


async def test_outside_a_repository_only_the_local_checks_run(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    (tmp_path / "loose").mkdir()
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(tmp_path / "loose")
        uri = saved(editor, tmp_path / "loose" / "app.py", SECRET + BUG)
        await editor.until_shown(uri, "in the code")
        await settled(editor, uri, 2)
        assert editor.messages == []
    assert simulator_process.log() == []


async def test_each_repository_in_an_open_folder_is_its_own_workspace(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    (tmp_path / "all").mkdir()
    inner = make_repository(tmp_path / "all" / "inner", {"app.py": CLEAN})
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        await editor.initialize(tmp_path / "all")
        await editor.until_shown(saved(editor, inner / "app.py", CLEAN + BUG), TITLE)
        assert await editor.leave() == 0
    assert home.calls("workspace", "workflow") == [(str(inner.resolve()), "precommit")]


async def test_saving_can_be_turned_off(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process, PAL_SAVE__ENABLED="false")
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await asyncio.sleep(0.5)
        assert await editor.leave() == 0
        assert editor.published(uri) == []
    assert simulator_process.log() == []


async def test_a_closed_document_shows_nothing_and_its_scan_ends(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + BUG)
        await editor.until_shown(uri, "in the code")
        editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        await editor.until(lambda: not editor.shown(uri))
        assert await editor.leave() == 0
    assert home.calls("outcome") == [("cancelled",)]


async def test_a_slow_scan_shows_its_progress_and_the_client_can_end_it(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    home = home_at(tmp_path, simulator_process)
    async with home.editor() as editor:
        editor.answers["window/workDoneProgress/create"] = lambda _: None
        await editor.initialize(repository, WITH_PROGRESS)
        saved(editor, repository / "app.py", CLEAN + BUG)
        begin = await editor.until(lambda: editor.all_of("$/progress"))
        assert begin[0]["value"]["kind"] == "begin"
        assert begin[0]["value"]["cancellable"] is True
        editor.notify("window/workDoneProgress/cancel", {"token": begin[0]["token"]})
        await editor.until(lambda: editor.all_of("$/progress")[-1]["value"]["kind"] == "end")
        assert await editor.leave() == 0
    assert home.calls("outcome") == [("cancelled",)]


async def test_a_file_that_is_like_head_again_shows_nothing(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    async with home_at(tmp_path, simulator_process).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + BUG)
        await editor.until_shown(uri, TITLE)
        (repository / "app.py").write_text(CLEAN + SECRET + BUG)
        git(repository, "commit", "-qam", "all of it")
        editor.save(uri)
        await editor.until(lambda: not editor.shown(uri))
