"""An agent calls PAL's tools: real processes, simulated vendors."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import subprocess
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pal.contracts.write_contracts import DIRECTORY
from tests.faces.mcp_agent import ERAS, PAL, Home, text
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

CLEAN = "def show(items):\n    for i in range(len(items)):\n        yield items[i], i\n"
# No local check knows this one: only a model says it.
BUGGY = CLEAN.replace("len(items)", "len(items) + 1")
TITLE = "The last index is one too far"
BROKEN = "def half(:\n"


def git(directory: Path, *command: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *identity, *command], cwd=directory, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a planted bug staged."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q")
    (root / "app.py").write_text(CLEAN)
    git(root, "add", ".")
    git(root, "commit", "-qm", "clean")
    (root / "app.py").write_text(BUGGY)
    git(root, "add", ".")
    return root


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


@pytest.fixture
def keyless(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


def outcomes(home: Home) -> list[str]:
    """The ledger's word for each call."""
    with sqlite3.connect(home.path / "state" / "pal.db") as database:
        return [row[0] for row in database.execute("SELECT outcome FROM calls ORDER BY at")]


async def until(true: Callable[[], object], seconds: float = 15) -> None:
    """Waits for something that another process does."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("mode", ERAS)
async def test_a_planted_bug_is_found(repository: Path, home: Home, mode: str) -> None:
    async with home.agent(repository, mode=mode) as client:
        result = await client.call_tool("precommit", {})
    assert not result.is_error, text(result)
    report: Any = result.structured_content
    schema = json.loads((DIRECTORY / "report.json").read_text())
    Draft202012Validator(schema).validate(report)  # pyright: ignore[reportUnknownMemberType]
    assert report["workspace"] == str(repository)
    assert report["answered"] == "1 of 1"
    found = [finding for finding in report["findings"] if finding["title"] == TITLE]
    assert [(finding["path"], finding["span"]["start_line"]) for finding in found] == [
        ("app.py", 2)
    ]
    assert TITLE in text(result)
    assert "`app.py:2`" in text(result)
    assert outcomes(home) == ["ok"]


async def test_the_agent_hears_what_is_happening_while_models_work(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=5)
    heard: list[tuple[float, float, str]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((time.monotonic(), progress, message or ""))

    async with home.agent(repository) as client:
        began = time.monotonic()
        await client.call_tool("precommit", {}, progress_callback=hear)
        ended = time.monotonic()
    times = [began, *(at for at, _, _ in heard), ended]
    assert max(after - before for before, after in pairwise(times)) < 2
    assert any("Asking" in message for _, _, message in heard)
    steps = [progress for _, progress, _ in heard]
    assert steps == sorted(set(steps))


@pytest.mark.parametrize("mode", ERAS[:2])
async def test_a_cancelled_call_hangs_up_on_the_vendor(
    repository: Path, home: Home, simulator_process: SimulatorProcess, mode: str
) -> None:
    simulator_process.set_latency(delay_s=60)
    async with home.agent(repository, mode=mode) as client:
        call = asyncio.create_task(client.call_tool("precommit", {}))
        await until(simulator_process.log)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await until(lambda: simulator_process.log()[0]["hung_up"])
        await until(lambda: outcomes(home) == ["cancelled"])
        simulator_process.set_latency()
        again = await client.call_tool("precommit", {})
        assert TITLE in text(again)


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "host", "version": "1"},
    },
}
CALL = {
    "jsonrpc": "2.0",
    "id": 2,
    "method": "tools/call",
    "params": {"name": "precommit", "arguments": {}},
}


@pytest.mark.parametrize("leave", [
    lambda process: process.stdin.close(),
    lambda process: process.send_signal(signal.SIGTERM),
    lambda process: process.send_signal(signal.SIGINT),
], ids=["end of input", "SIGTERM", "SIGINT"])  # fmt: skip
async def test_when_the_client_goes_what_was_spent_is_still_written_down(
    repository: Path,
    home: Home,
    simulator_process: SimulatorProcess,
    leave: Callable[[Process], None],
) -> None:
    simulator_process.set_latency(delay_s=60)
    process = await asyncio.create_subprocess_exec(
        *PAL,
        cwd=repository,
        env=home.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.write(b"".join(json.dumps(line).encode() + b"\n" for line in (HELLO, CALL)))
    await process.stdin.drain()
    await until(simulator_process.log)
    leave(process)
    async with asyncio.timeout(5):
        await process.communicate()
    assert simulator_process.log()[0]["hung_up"]
    assert outcomes(home) == ["cancelled"]


@pytest.mark.parametrize(("name", "arguments", "sentence"), [
    ("precomit", {}, "There is no tool 'precomit'. Did you mean 'precommit'?"),
    ("precommit", {"tagret": {}}, "There is no argument 'tagret'. Did you mean 'target'?"),
    ("precommit", {"checks": ["sytnax"]}, "Did you mean 'syntax'?"),
    ("precommit", {"target": {}}, "give exactly one of"),
    ("precommit", {"target": {"range": "nowhere..HEAD"}}, "nowhere"),
    ("precommit", {"workspace": "sub"}, "is not an absolute path"),
    ("precommit", {"workspace": "/"}, "does not lie in"),
    ("precommit", {"workspace": "/\0"}, "is not a path"),
    ("precommit", {"model": "no-such-model"}, "no-such-model"),
])  # fmt: skip
async def test_what_cannot_be_served_is_one_sentence(
    repository: Path, home: Home, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    async with home.agent(repository) as client:
        result = await client.call_tool(name, arguments)
    assert result.is_error
    assert result.structured_content is None
    assert sentence in text(result)
    assert "\n" not in text(result)


async def test_a_workspace_outside_is_refused_however_it_is_written(
    repository: Path, home: Home, tmp_path: Path
) -> None:
    (repository / "way-out").symlink_to(tmp_path)
    async with home.agent(repository) as client:
        for outside in (tmp_path, repository / "..", repository / "way-out"):
            result = await client.call_tool("precommit", {"workspace": str(outside)})
            assert result.is_error
            assert "where PAL was started" in text(result)


async def test_a_workspace_inside_is_served(repository: Path, home: Home) -> None:
    async with home.agent(repository.parent) as client:
        result = await client.call_tool("precommit", {"workspace": str(repository)})
        missing = await client.call_tool("precommit", {"workspace": str(repository / "none")})
    assert TITLE in text(result)
    assert missing.is_error
    assert "is not a directory" in text(missing)


async def test_outside_a_repository_it_says_so(tmp_path: Path, home: Home) -> None:
    async with home.agent(tmp_path) as client:
        result = await client.call_tool("precommit", {})
    assert result.is_error
    assert "not in a git repository" in text(result)


async def test_when_every_model_fails_silence_is_not_approval(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"kind": "server_error"})
    async with home.agent(repository) as client:
        result = await client.call_tool("precommit", {})
    assert result.is_error
    assert "No model answered" in text(result)


async def test_when_every_model_fails_local_findings_are_kept(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_faults({"kind": "server_error"})
    (repository / "half.py").write_text(BROKEN)
    git(repository, "add", ".")
    async with home.agent(repository) as client:
        result = await client.call_tool("precommit", {})
    assert not result.is_error, text(result)
    report: Any = result.structured_content
    assert {finding["stage"] for finding in report["findings"]} == {"local"}
    assert any("No model answered" in problem for problem in report["problems"])
    assert text(result).index("No model answered") < text(result).index("half.py")


async def test_without_a_key_the_local_checks_run_and_it_says_so(
    repository: Path, keyless: Home
) -> None:
    async with keyless.agent(repository) as client:
        result = await client.call_tool("precommit", {})
    assert not result.is_error
    assert "No model was asked" in text(result)


async def test_wrong_settings_are_told_and_read_again(
    repository: Path, home: Home, tmp_path: Path
) -> None:
    settings = tmp_path / "pal.toml"
    settings.write_text("[budget]\ndayly_usd = 1\n")
    strict = Home(home.path, {**home.extra, "PAL_CONFIG": str(settings)})
    async with strict.agent(repository) as client:
        refused = await client.call_tool("precommit", {})
        settings.write_text("[budget]\ndaily_usd = 1\n")
        served = await client.call_tool("precommit", {})
    assert refused.is_error
    assert "Did you mean budget.daily_usd?" in text(refused)
    assert TITLE in text(served)
