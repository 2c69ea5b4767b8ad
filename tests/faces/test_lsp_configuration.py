"""What the editor configures counts at once, and what it may not or gets wrong is named."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faces.lsp_client import Editor, make_repository
from tests.faces.lsp_saves import CLEAN, SECRET, home_at, saved

PULLS = {"workspace": {"configuration": True}}
OFF = {"save": {"enabled": False}}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repository", {"app.py": CLEAN, "b.py": CLEAN})


def push(editor: Editor, settings: Any) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": settings})


async def found_nothing_in_one_but_something_in(editor: Editor, silent: str, file: Path) -> None:
    """Saves are looked at in their order, so that the second one's end is the first one's too."""
    await editor.until_shown(saved(editor, file, CLEAN + SECRET), "in the code")
    assert editor.shown(silent) == []


async def test_saves_are_paused_and_resumed_without_a_restart(
    tmp_path: Path, repository: Path
) -> None:
    async with home_at(tmp_path).editor() as editor:
        await editor.initialize(repository, initializationOptions={"pal": OFF})
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await asyncio.sleep(1)
        assert editor.shown(uri) == []
        push(editor, {"pal": {"save": {"enabled": True}}})
        editor.save(uri)
        await editor.until_shown(uri, "in the code")


async def test_every_root_has_the_settings_that_are_pulled_for_it(
    tmp_path: Path, repository: Path
) -> None:
    other = make_repository(tmp_path / "other", {"app.py": CLEAN})
    async with home_at(tmp_path).editor() as editor:
        quiet = repository.as_uri()
        editor.answers["workspace/configuration"] = lambda params: [
            OFF if item.get("scopeUri") == quiet else None for item in params["items"]
        ]
        folders = [{"uri": root.as_uri(), "name": root.name} for root in (repository, other)]
        await editor.initialize(repository, PULLS, workspaceFolders=folders)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await found_nothing_in_one_but_something_in(editor, uri, other / "app.py")
        (asked, *_) = editor.all_of("workspace/configuration")
        assert {item["section"] for item in asked["items"]} == {"pal"}

        editor.answers["workspace/configuration"] = lambda params: [None for _ in params["items"]]
        push(editor, None)
        await editor.until(lambda: len(editor.all_of("workspace/configuration")) > 1)
        editor.save(uri)
        await editor.until_shown(uri, "in the code")


async def test_a_client_that_waits_to_be_asked_tells_of_changes(
    tmp_path: Path, repository: Path
) -> None:
    can = {"workspace": {"didChangeConfiguration": {"dynamicRegistration": True}}}
    async with home_at(tmp_path).editor() as editor:
        editor.answers["client/registerCapability"] = lambda _: None
        await editor.initialize(repository, can)
        (params, *_) = await editor.until(lambda: editor.all_of("client/registerCapability"))
        (wanted,) = params["registrations"]
        assert wanted["method"] == "workspace/didChangeConfiguration"


async def test_each_wrong_key_is_named_once_and_the_rest_is_used(
    tmp_path: Path, repository: Path
) -> None:
    wrong = {
        "review": {"threshold": "many", "severity_flor": "high", "max_findings": 3},
        "save": {"enabled": "perhaps", "models": "on", "debounce_ms": 1},
        "routing": {"vendors": 7},
        "budget": {"daily_usd": "a lot"},
        "providers": 3,
        "trace": {"server": "off"},
        "unset": None,
    }
    async with home_at(tmp_path).editor() as editor:
        await editor.initialize(repository, initializationOptions=wrong)
        uri = saved(editor, repository / "app.py", CLEAN + SECRET)
        await editor.until_shown(uri, "in the code")
        editor.save(uri)
        push(editor, wrong)
        await found_nothing_in_one_but_something_in(editor, "", repository / "b.py")
        names = ("review.threshold", "review.severity_flor", "save.enabled", "save.models")
        for name in (*names, "routing.vendors", "budget.daily_usd", "providers"):
            assert len([one for one in editor.messages if f" {name}" in one]) == 1, name
        said = [one for one in editor.messages if "The editor's configuration" in one]
        assert len(said) == 7


@pytest.mark.parametrize("settings", [7, "all", [], {"pal": [1]}])
async def test_what_is_no_configuration_at_all_is_said_and_ignored(
    settings: Any, tmp_path: Path, repository: Path
) -> None:
    async with home_at(tmp_path).editor() as editor:
        await editor.initialize(repository)
        push(editor, settings)
        await editor.until(lambda: editor.messages)
        await editor.until_shown(saved(editor, repository / "app.py", CLEAN + SECRET), "in the")
        assert "is no object" in editor.messages[0]


async def test_what_is_shown_of_a_file_follows_the_settings(
    tmp_path: Path, repository: Path
) -> None:
    two = SECRET + SECRET.replace("R4nd0m", "0th3rS")
    async with home_at(tmp_path).editor() as editor:
        await editor.initialize(repository)
        uri = saved(editor, repository / "app.py", CLEAN + two)
        await editor.until(lambda: len(editor.shown(uri)) == 2)
        push(editor, {"pal": {"review": {"max_findings": 1}}})
        last = await editor.until_shown(uri, "1 more held back")
        assert (last["code"], last["data"]["finding"]) == ("held-back", None)
        assert len(editor.shown(uri)) == 2
        push(editor, {"pal": {"review": {"severity_floor": "critical"}}})
        await editor.until(lambda: all(one["severity"] == 2 for one in editor.shown(uri)))


async def test_untitled_buffers_and_notebook_cells_are_left_in_peace(
    tmp_path: Path, repository: Path
) -> None:
    async with home_at(tmp_path).editor() as editor:
        await editor.initialize(repository)
        cell = f"vscode-notebook-cell:{repository}/note.ipynb#W0sZmlsZQ%3D%3D"
        for uri in ("untitled:Untitled-1", cell):
            item = {"uri": uri, "languageId": "python", "version": 1, "text": SECRET}
            editor.notify("textDocument/didOpen", {"textDocument": item})
            editor.change(uri, 2, {"text": SECRET * 2})
            editor.save(uri)
            editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        await editor.until_shown(saved(editor, repository / "app.py", CLEAN + SECRET), "in the")
        assert editor.messages == []
        assert await editor.leave() == 0
