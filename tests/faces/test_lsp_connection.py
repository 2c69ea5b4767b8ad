"""How a connection begins and ends, and what does not end it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities

from pal.faces.lsp.code_action import KINDS
from pal.faces.lsp.features import COMMANDS
from tests.faces.lsp_client import Failure, Home, make_repository
from tests.faces.lsp_saves import BUG, CLEAN, SECRET, TITLE, asked
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    on_save = {"PAL_SAVE__MODELS": "on", "PAL_SAVE__DEBOUNCE_MS": "20"}
    return Home(tmp_path / "home", {**simulator_process.environment, **on_save})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = make_repository(tmp_path / "repository", {"app.py": CLEAN})
    (root / "app.py").write_text(CLEAN + BUG)
    return root


async def test_what_it_offers(tmp_path: Path, home: Home) -> None:
    async with home.editor() as editor:
        offers = (await editor.initialize(tmp_path))["capabilities"]
        assert offers["textDocumentSync"] == {"openClose": True, "change": 2, "save": True}
        assert offers["codeActionProvider"] == {"codeActionKinds": list(KINDS)}
        commands = offers["executeCommandProvider"]["commands"]
        assert commands == [*COMMANDS, "pal.cancel"]


async def test_a_client_without_any_capability_is_served(repository: Path, home: Home) -> None:
    async with home.editor() as editor:
        result = await editor.initialize(None)
        assert result["capabilities"]["positionEncoding"] == "utf-16"
        uri = editor.open(repository / "app.py")
        editor.save(uri)
        await editor.until_shown(uri, TITLE)
        own = {"pal/status", "pal/findingsChanged"}
        assert {message["method"] for message in editor.said} - own == {
            "textDocument/publishDiagnostics"
        }
        assert await editor.leave() == 0


@pytest.mark.parametrize("name", ["emacs", "neovim", "neovim@v0.6.1", "visual_studio_code"])
async def test_editors_are_served_with_the_capabilities_they_have(
    name: str, repository: Path, home: Home
) -> None:
    capabilities = get_converter().unstructure(client_capabilities(name))
    async with home.editor() as editor:
        editor.answers["window/workDoneProgress/create"] = lambda _: None
        await editor.initialize(repository, capabilities)
        uri = editor.open(repository / "app.py")
        editor.save(uri)
        await editor.until_shown(uri, TITLE)
        assert await editor.leave() == 0
    assert home.log == ""


@pytest.mark.parametrize("by", ["save", "request", "command"])
async def test_shutdown_with_a_run_in_flight_settles_it(
    by: str, repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        if by == "save":
            editor.save(uri)
        elif by == "request":
            _, answer = editor.ask("pal/precommit", {"target": {"file": "app.py"}})
            answer.add_done_callback(lambda future: future.exception())
        else:
            command = {"command": "pal.precommit", "arguments": [uri]}
            await editor.request("workspace/executeCommand", command)
        await asked(simulator_process)
        assert await editor.leave() == 0
    assert home.calls("outcome") == [("cancelled",)]
    assert home.log == ""


@pytest.mark.parametrize("end", ["hang up", "SIGTERM"])
async def test_a_client_that_is_gone_leaves_nothing_open(
    end: str, repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=20)
    async with home.editor() as editor:
        await editor.initialize(repository)
        editor.save(editor.open(repository / "app.py"))
        await asked(simulator_process)
        if end == "SIGTERM":
            editor.process.send_signal(signal.SIGTERM)
        elif editor.process.stdin is not None:
            editor.process.stdin.close()
        assert await editor.ended() == 0
    assert home.calls("outcome") == [("cancelled",)]
    assert home.log == ""


async def test_exit_without_shutdown_is_an_error(home: Home) -> None:
    async with home.editor() as editor:
        await editor.initialize(None)
        editor.notify("exit")
        assert await editor.ended() == 1


async def test_a_probe_that_shuts_down_at_once_loads_nothing(home: Home) -> None:
    async with home.editor() as editor:
        await editor.request("initialize", {"processId": None, "capabilities": {}})
        assert await editor.leave() == 0
    assert not home.state.exists()


async def test_wrong_settings_are_told_once_and_answered_each_time(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    wrong = Home(home.path, {**home.extra, "PAL_BUDGET__DAYLY_USD": "1"})
    async with wrong.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        for _ in range(2):
            editor.save(uri)
            with pytest.raises(Failure, match=r"Did you mean budget\.daily_usd") as caught:
                await editor.request("pal/precommit", {})
            assert caught.value.code == -32602
        (message,) = editor.messages
        assert "There is no setting budget.dayly_usd" in message
        assert await editor.leave() == 0
    assert simulator_process.log() == []


async def test_settings_that_are_put_right_are_read_at_the_next_need(
    tmp_path: Path, repository: Path, home: Home
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("budget = 3")
    async with Home(home.path, {**home.extra, "PAL_CONFIG": str(config)}).editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        await editor.until(lambda: editor.messages)
        config.write_text("budget.daily_usd = 3")
        editor.save(uri)
        await editor.until_shown(uri, TITLE)


async def test_a_projects_wrong_settings_are_told_once(repository: Path, home: Home) -> None:
    (repository / "pal.toml").write_text("review = [")
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        editor.save(uri)
        await editor.until(lambda: editor.messages)
        editor.save(uri)
        with pytest.raises(Failure, match=r"pal\.toml is not valid TOML"):
            await editor.request("pal/precommit", {})
        await asyncio.sleep(0.3)
        (message,) = editor.messages
        assert "pal.toml is not valid TOML" in message
        (repository / "pal.toml").unlink()
        editor.save(uri)
        await editor.until_shown(uri, TITLE)


async def test_an_unknown_model_is_told_once_and_local_findings_come(
    repository: Path, home: Home
) -> None:
    other = Home(home.path, {**home.extra, "PAL_ROUTING__SINGLE_MODEL": "sonet"})
    async with other.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py", CLEAN + SECRET)
        for number in (1, 2):
            editor.save(uri)
            await editor.until(lambda n=number: len(editor.published(uri)) >= n)
            await asyncio.sleep(0.3)
        assert "in the code" in editor.shown(uri)[0]["message"]
        (message,) = editor.messages
        assert "There is no model 'sonet'" in message
        assert await editor.leave() == 0


async def test_a_key_that_is_refused_is_named(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"kind": "unauthorized"})
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py")
        editor.save(uri)
        await editor.until(lambda: editor.messages)
        assert "_API_KEY" in editor.messages[0]
        assert await editor.leave() == 0


@pytest.mark.parametrize(
    "message",
    [
        b'{"jsonrpc": "2.0", "method": "textDocument/didSave", "params": {"nothing": 1}}',
        b"{not json",
    ],
)
async def test_what_cannot_be_read_does_not_end_it(
    message: bytes, repository: Path, home: Home
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        assert editor.process.stdin is not None
        editor.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(message) + message)
        assert (await editor.request("pal/precommit", {"target": {"file": "app.py"}}))["findings"]
        assert await editor.leave() == 0


async def test_a_request_that_cannot_be_read_is_answered(repository: Path, home: Home) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        with pytest.raises(Failure) as caught:
            await editor.request("textDocument/codeAction", {"nothing": 1})
        assert caught.value.code == -32602
        assert await editor.leave() == 0


async def test_nothing_of_the_code_is_in_the_log(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    async with home.editor() as editor:
        await editor.initialize(repository)
        uri = editor.open(repository / "app.py", CLEAN + BUG + "marker = 'xyzzy'\n")
        editor.save(uri)
        await editor.until_shown(uri, TITLE)
        assert await editor.leave() == 0
    assert home.log == ""
