"""Whether a save may call a model is the user's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faces.lsp_client import make_repository
from tests.faces.lsp_saves import BUG, CLEAN, SECRET, TITLE, home_at, saved, settled
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

ASK = {"PAL_SAVE__MODELS": "ask"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository", {"app.py": CLEAN})


async def test_the_first_model_call_on_save_asks_once_and_yes_is_remembered(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process, **ASK)
    async with home.editor() as editor:
        editor.answers["window/showMessageRequest"] = lambda params: params["actions"][0]
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + BUG)
        await editor.until_shown(uri, TITLE)
        (question,) = editor.all_of("window/showMessageRequest")
        assert "repository" in question["message"]
        assert "anthropic" in question["message"]
        assert await editor.leave() == 0
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + BUG)
        await editor.until_shown(uri, TITLE)
        assert editor.all_of("window/showMessageRequest") == []


@pytest.mark.parametrize("answer", ["no", "dismissed", "cannot"])
async def test_without_a_yes_no_model_is_asked_and_no_more_questions(
    answer: str, tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process, **ASK)
    async with home.editor() as editor:
        if answer != "cannot":
            editor.answers["window/showMessageRequest"] = lambda params: (
                params["actions"][1] if answer == "no" else None
            )
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + BUG)
        await editor.until(lambda: editor.all_of("window/showMessageRequest"))
        seen = len(editor.published(uri))
        editor.change(uri, 2, {"text": CLEAN + BUG + SECRET})
        editor.save(uri)
        await settled(editor, uri, seen + 2)
        assert len(editor.all_of("window/showMessageRequest")) == 1
        assert len(editor.shown(uri)) == 1
        assert editor.messages == []
        assert await editor.leave() == 0
    assert simulator_process.log() == []


async def test_who_has_no_vendor_is_asked_nothing(tmp_path: Path, repository: Path) -> None:
    async with home_at(tmp_path, None, **ASK).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await settled(editor, uri, 2)
        assert editor.all_of("window/showMessageRequest") == []
        assert editor.messages == []


async def test_a_project_cannot_say_yes(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    files = {"pal.toml": 'save.models = "on"\n', "app.py": CLEAN}
    root = make_repository(tmp_path / "repository", files)
    async with home_at(tmp_path, simulator_process, PAL_SAVE__MODELS="off").editor() as editor:
        await editor.initialize(root)
        uri = saved(editor, root / "app.py", CLEAN + SECRET + BUG)
        await editor.until_shown(uri, "in the code")
        await settled(editor, uri, 2)
        (message,) = editor.messages
        assert "save.models" in message
    assert simulator_process.log() == []


async def test_not_even_in_ci_is_a_model_asked_without_consent(
    tmp_path: Path, repository: Path, simulator_process: SimulatorProcess
) -> None:
    home = home_at(tmp_path, simulator_process, CI="true", PAL_SAVE__MODELS="off")
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET + BUG)
        await editor.until_shown(uri, "in the code")
        await settled(editor, uri, 2)
    assert simulator_process.log() == []
