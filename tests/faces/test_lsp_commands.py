"""The commands, in the real server: each starts a run and says which."""

from __future__ import annotations

from pathlib import Path

from tests.faces.lsp_client import Editor
from tests.faces.lsp_modern import (
    BEFORE,
    BUG,
    LINE,
    at,
    at_work,
    between,
    command,
    home_with,
    refusal,
    reviewed,
    text_of,
)
from tests.faces.lsp_saves import asked
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


async def actions(editor: Editor, uri: str, line: int) -> list[dict]:
    params = {
        "textDocument": {"uri": uri},
        "range": between(at(line), at(line, 8)),
        "context": {"diagnostics": editor.shown(uri)},
    }
    return await editor.request("textDocument/codeAction", params)


async def test_a_fix_is_an_edit_of_the_version_it_was_made_for(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        finding = await reviewed(editor, uri)
        editor.change(uri, 2, {"range": between(at(0), at(0)), "text": "# first\n"})
        every = await actions(editor, uri, LINE + 1)
        fix = next(one for one in every if "apply the fix" in one["title"])
        assert fix["isPreferred"] is True
        assert [one["data"]["finding"] for one in fix["diagnostics"]] == [finding["id"]]
        (change,) = fix["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": uri, "version": 2}
        (edit,) = change["edits"]
        assert edit["newText"] == "return value is None"
        assert edit["range"]["start"]["line"] == LINE + 1
        # The command sends the same edit, and what the user accepts is remembered.
        await command(editor, "pal.applyFix", finding["id"])
        (asked_for,) = await editor.until(lambda: editor.all_of("workspace/applyEdit"))
        assert asked_for["edit"] == fix["edit"]
        # Once the line is edited the fix may not fit any more.
        place = between(at(LINE + 1, 4), at(LINE + 1, 10))
        editor.change(uri, 3, {"range": place, "text": "yield"})
        assert "no fix that fits" in str(await refusal(editor, "pal.applyFix", finding["id"]))
        assert not any("apply" in one["title"] for one in await actions(editor, uri, LINE + 1))


async def test_a_client_without_versions_gets_plain_changes(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process), {}) as (editor, uri):
        finding = await reviewed(editor, uri)
        every = await actions(editor, uri, LINE)
        assert all(isinstance(one["command"], str) for one in every)
        await command(editor, "pal.applyFix", finding["id"])
        (asked_for,) = await editor.until(lambda: editor.all_of("workspace/applyEdit"))
        assert list(asked_for["edit"]) == ["changes"]
        # A report is a file here, which the user is told of.
        await command(editor, "pal.consensusOnDiff", uri)
        (message,) = await editor.until(lambda: editor.messages)
        assert "the report is in file://" in message
        assert await editor.leave() == 0


async def test_a_dismissed_finding_goes_and_comes_back_when_it_is_reopened(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        finding = await reviewed(editor, uri)
        await command(editor, "pal.dismiss", finding["id"], "rule-project")
        await editor.until(lambda: not editor.shown(uri))
        answer = await editor.request(
            "pal/feedback", {"finding": finding["id"], "verdict": "reopened"}
        )
        assert answer["finding"] == finding["id"]
        assert "is open again" in answer["message"]
        await editor.until_shown(uri, finding["title"])


async def test_each_review_is_a_document(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_with(tmp_path, simulator_process)
    async with at_work(home) as (editor, uri):
        finding = await reviewed(editor, uri)
        place = between(at(LINE - 1), at(LINE + 1))
        for name, arguments, part in [
            ("pal.reviewSelection", [uri, place], finding["id"]),
            ("pal.consensusOnDiff", [uri], "3 of 3"),
            ("pal.thinkdeepOnSymbol", [uri, at(LINE), "Why?"], "app.py:5-6"),
            ("pal.recheck", [finding["id"]], "3 of 3"),
            ("pal.explain", [finding["id"]], "Conversation"),
        ]:
            run = await command(editor, name, *arguments)
            assert part in await text_of(editor, run, "Cost: $"), name
        said = simulator_process.requests()[-1]["request"]
        assert all(text in str(said) for text in (finding["title"], "def is_empty"))
        assert editor.messages == []
        assert await editor.leave() == 0


async def test_a_mistake_is_refused_at_once_with_one_sentence(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    async with at_work(home_with(tmp_path, simulator_process)) as (editor, uri):
        for name, arguments, sentence in [
            ("pal.nothing", [], "is not defined"),
            ("pal.reviewSelection", [], "pal.reviewSelection takes [uri, range]: uri must be"),
            ("pal.reviewSelection", [uri, {"start": 1}], "range must be a Range"),
            ("pal.reviewSelection", [uri, between(at(99), at(99))], "there is no line 100"),
            ("pal.reviewSelection", [uri, between(at(1), at(0))], "ends before it starts"),
            ("pal.consensusOnDiff", [uri, 1], "and nothing after that"),
            ("pal.consensusOnDiff", ["untitled:1"], "is no file"),
            ("pal.consensusOnDiff", [f"{uri}/x"], "There is no file"),
            ("pal.thinkdeepOnSymbol", [uri, at(2)], "No definition of app.py holds line 3"),
            ("pal.thinkdeepOnSymbol", [uri, at(-1)], "position must be a Position"),
            ("pal.thinkdeepOnSymbol", [uri, at(0), 3], "question must be a text"),
            ("pal.explain", ["f_gone"], "There is no finding 'f_gone'"),
            ("pal.dismiss", ["f_gone", "everywhere"], "scope"),
            ("pal.cancel", [], "the id of a run"),
        ]:
            failure = await refusal(editor, name, *arguments)
            assert sentence in str(failure), name
            assert failure.code == -32602
        assert editor.messages == []
        assert await command(editor, "pal.cancel", "run_gone") == "run_gone"
    assert simulator_process.log() == []


async def test_leaving_in_the_middle_loses_nothing(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    home = home_with(tmp_path, simulator_process)
    async with at_work(home) as (editor, uri):
        await command(editor, "pal.thinkdeepOnSymbol", uri, at(LINE))
        await command(editor, "pal.precommit", uri)
        await asked(simulator_process)
        assert await editor.leave() == 0
    assert {outcome for (outcome,) in home.calls("outcome")} == {"cancelled"}
    assert (home.path.parent / "repository" / "app.py").read_text() == BEFORE + BUG
