"""What an editor asks for by name: real processes, simulated vendors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pal.domain.report import Report
from pal.faces.lsp import features
from pal.workflows.table import WORKFLOWS
from tests.faces.lsp_client import Editor, Failure, Home, git, make_repository
from tests.faces.lsp_saves import SECRET, asked
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

CLEAN = "def show(items):\n    return items\n\n\n"
# No local check knows this one: only a model says it.
BUG = "def each(items):\n    for i in range(len(items) + 1):\n        yield items[i], i\n"
TITLE = "The last index is one too far"
STAGED = {"target": {"staged": True}}
WITH_PROGRESS = {"window": {"workDoneProgress": True}}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a planted bug staged."""
    root = make_repository(tmp_path / "repository", {"app.py": CLEAN, "other.py": CLEAN})
    (root / "app.py").write_text(CLEAN + BUG)
    git(root, "add", ".")
    return root


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


async def failure(editor: Editor, params: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        await editor.request("pal/precommit", params)
    return caught.value


def values(editor: Editor, token: str) -> list[Any]:
    return [one["value"] for one in editor.all_of("$/progress") if one["token"] == token]


def test_every_workflow_can_be_asked_for() -> None:
    assert set(features.WORKFLOWS) == set(WORKFLOWS)


async def test_the_answer_is_the_report_and_its_findings_are_shown(
    repository: Path, home: Home
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        # What is staged is reviewed, and shown where it stands in the unsaved buffer.
        uri = editor.open(repository / "app.py", "# not saved\n" + CLEAN + BUG, version=4)
        report = await editor.request("pal/precommit", {})
        assert Report.model_validate(report).workflow == "precommit"
        (finding,) = [one for one in report["findings"] if one["title"] == TITLE]
        assert finding["span"]["start_line"] == 6
        shown = await editor.until_shown(uri, TITLE)
        assert shown["range"]["start"]["line"] == 6
        assert shown["data"]["finding"] == finding["id"]
        assert shown["data"]["agreement"] == "1 of 1"
        assert editor.published(uri)[-1]["version"] == 4
        assert await editor.leave() == 0
    assert home.calls("outcome", "workflow") == [("ok", "precommit")]


async def test_a_file_is_what_the_buffer_holds(repository: Path, home: Home) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "other.py")
        end = {"line": 4, "character": 0}
        editor.change(uri, 2, {"range": {"start": end, "end": end}, "text": BUG})
        report = await editor.request("pal/precommit", {"target": {"file": "other.py"}})
        assert [one["path"] for one in report["findings"]] == ["other.py"] * len(report["findings"])
        assert TITLE in [one["title"] for one in report["findings"]]


@pytest.mark.parametrize(("encoding", "emoji_units"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_what_comes_after_an_emoji_is_where_the_client_counts_it(
    encoding: str, emoji_units: int, repository: Path, home: Home
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository, {"general": {"positionEncodings": [encoding]}})
        before = 'emoji, found = "😀", '
        uri = editor.open(repository / "other.py", f"{CLEAN}{before}undefined\n")
        await editor.request("pal/precommit", {"target": {"file": "other.py"}})
        shown = await editor.until_shown(uri, "`undefined`")
        start = len(before) - 1 + emoji_units
        assert shown["range"] == {
            "start": {"line": 4, "character": start},
            "end": {"line": 4, "character": start + len("undefined")},
        }


async def test_progress_goes_to_the_clients_token_and_findings_to_the_other(
    repository: Path, home: Home
) -> None:
    (repository / "app.py").write_text(CLEAN + SECRET + BUG)
    git(repository, "add", ".")
    async with home.editor() as editor:
        await editor.initialize(repository)
        tokens = {"workDoneToken": "mine", "partialResultToken": "part"}
        report = await editor.request("pal/precommit", {**STAGED, **tokens})
        begin, *reports, end = values(editor, "mine")
        assert (begin["kind"], end["kind"]) == ("begin", "end")
        assert {one["kind"] for one in reports} == {"report"}
        assert any("Asking" in one["message"] for one in reports)
        assert end["message"] == report["summary"]
        (part,) = values(editor, "part")
        assert [one["category"] for one in part["findings"]] == ["security"]
        assert part["findings"][0] in report["findings"]


async def test_without_a_token_progress_is_made_where_the_client_shows_it(
    repository: Path, home: Home
) -> None:
    async with home.editor() as editor:
        editor.answers["window/workDoneProgress/create"] = lambda _: None
        await editor.initialize(repository, WITH_PROGRESS)
        await editor.request("pal/precommit", STAGED)
        await editor.until(lambda: len(editor.all_of("$/progress")) >= 2)
        (created,) = editor.all_of("window/workDoneProgress/create")
        kinds = [one["kind"] for one in values(editor, created["token"])]
        assert (kinds[0], kinds[-1]) == ("begin", "end")


async def test_cancelling_closes_the_vendors_connection_and_is_written_down(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    async with home.editor() as editor:
        await editor.initialize(repository)
        number, answer = editor.ask("pal/precommit", STAGED)
        await asked(simulator_process)
        editor.notify("$/cancelRequest", {"id": number})
        with pytest.raises(Failure) as caught:
            await answer
        assert caught.value.code == -32800
        # The connection goes on.
        simulator_process.set_latency()
        assert (await editor.request("pal/precommit", STAGED))["findings"]
        assert await editor.leave() == 0
    assert [row for (row,) in home.calls("outcome")] == ["cancelled", "ok"]
    assert [line["hung_up"] for line in simulator_process.log()] == [True, False]


async def test_the_clients_own_progress_can_be_cancelled(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    async with home.editor() as editor:
        await editor.initialize(repository)
        _, answer = editor.ask("pal/precommit", {**STAGED, "workDoneToken": 7})
        await asked(simulator_process)
        editor.notify("window/workDoneProgress/cancel", {"token": 7})
        with pytest.raises(Failure):
            await answer
        assert editor.all_of("$/progress")[-1]["value"]["kind"] == "end"
        assert await editor.leave() == 0
    assert home.calls("outcome") == [("cancelled",)]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"tarrget": {"staged": True}}, "There is no argument 'tarrget'. Did you mean 'target'?"),
        ({"target": {"file": "nowhere.py"}}, "nowhere.py"),
        ([1], "must be an object"),
        ({"workspace": "/"}, "is in no folder that the editor has open"),
        ({"workspace": ".."}, "is in no folder that the editor has open"),
        ({"target": {"file": "../outside.py"}}, "lies outside the workspace"),
    ],
)
async def test_a_mistake_is_answered_with_one_sentence(
    params: Any, sentence: str, repository: Path, home: Home
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        error = await failure(editor, params)
        assert sentence in str(error)
        assert error.code == -32602
        assert editor.messages == []
    assert "Traceback" not in home.log


async def test_keys_that_are_no_identifiers_reach_the_request(repository: Path, home: Home) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        assert "'not an identifier'" in str(await failure(editor, {"not an identifier": 1}))


async def test_an_unknown_model_is_named(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        error = await failure(editor, {**STAGED, "model": "no-such-model"})
        assert str(error) == "There is no model 'no-such-model'."
    assert simulator_process.log() == []


# Commands


async def test_a_command_answers_at_once_and_tells_what_came_of_it(
    repository: Path, home: Home
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        (action,) = await editor.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": uri},
                "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
                "context": {"diagnostics": [], "only": ["source"]},
            },
        )
        command = {"command": action["command"], "arguments": action["arguments"]}
        answer = await editor.request("workspace/executeCommand", command)
        assert editor.messages == []
        await editor.until_shown(uri, TITLE)
        (message,) = await editor.until(lambda: editor.messages)
        assert "1 file" in message
        assert await editor.leave() == 0
    assert home.calls("run") == [(answer["run"],)]


async def test_without_a_file_a_command_scans_what_is_staged(repository: Path, home: Home) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        await editor.request("workspace/executeCommand", {"command": "pal.precommit"})
        await editor.until_shown(uri, TITLE)


async def test_a_commands_failure_is_told_each_time(tmp_path: Path, home: Home) -> None:
    (tmp_path / "loose").mkdir()
    async with home.editor() as editor:
        await editor.initialize(tmp_path / "loose")
        for number in (1, 2):
            await editor.request("workspace/executeCommand", {"command": "pal.precommit"})
            await editor.until(lambda n=number: len(editor.messages) == n)
        assert "is not in a git repository" in editor.messages[1]


async def test_a_command_can_be_cancelled_by_its_run(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    async with home.editor() as editor:
        await editor.initialize(repository)
        started = {"command": "pal.precommit", "arguments": []}
        run = await editor.request("workspace/executeCommand", started)
        await asked(simulator_process)
        cancel = {"command": "pal.cancel", "arguments": [run["run"]]}
        assert await editor.request("workspace/executeCommand", cancel) == run
        assert await editor.leave() == 0
    assert home.calls("outcome") == [("cancelled",)]
