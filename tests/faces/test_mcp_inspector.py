"""MCP Inspector's command line over stdio: every tool, resource and prompt, in both eras."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from pal.workflows.table import WORKFLOWS
from tests.faces.mcp_agent import PAL, Home
from tests.faces.node_programs import node_program
from tests.faces.staged_bug import TITLE, staged_bug
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

ARGUMENTS: dict[str, dict[str, Any]] = {
    "precommit": {},
    "codereview": {"target": {"staged": True}},
    "consensus": {"target": {"staged": True}},
    "chat": {"prompt": "Why?", "files": ["app.py"]},
    "thinkdeep": {"prompt": "Why?", "target": {"file": "app.py", "symbol": "show"}},
}
ERAS = ("legacy", "modern")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return staged_bug(tmp_path / "repository")


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


class Inspector:
    """Starts PAL in a directory, asks it one thing, and gives what it answered."""

    def __init__(self, home: Home, directory: Path, era: str) -> None:
        self._command = node_program(
            "@modelcontextprotocol/inspector", "clients/cli/build/index.js"
        )
        environment = {name: value for name, value in home.environment.items() if name != "PATH"}
        server = {
            "type": "stdio",
            "command": PAL[0],
            "args": [*PAL[1:]],
            "cwd": str(directory),
            "env": environment,
        }
        self._config = home.path / "inspector.json"
        self._config.write_text(json.dumps({"mcpServers": {"pal": server}}))
        self._home, self._era = home, era

    async def ask(self, method: str, *options: str) -> Any:
        process = await asyncio.create_subprocess_exec(
            *(*self._command, "--cli", "--config", str(self._config), "--server", "pal"),
            *("--protocol-era", self._era, "--quiet", "--method", method, *options),
            env=self._home.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, complaint = await process.communicate()
        assert out, complaint.decode()
        return json.loads(out)

    async def call(self, tool: str, arguments: dict[str, Any]) -> Any:
        given = ("--tool-args-json", json.dumps(arguments))
        return await self.ask("tools/call", "--tool-name", tool, *given)


@pytest.mark.parametrize("era", ERAS)
async def test_every_tool_is_called(repository: Path, home: Home, era: str) -> None:
    inspector = Inspector(home, repository, era)
    listed = await inspector.ask("tools/list")
    assert {tool["name"] for tool in listed["tools"]} == set(WORKFLOWS) == set(ARGUMENTS)
    for tool, arguments in ARGUMENTS.items():
        result = await inspector.call(tool, arguments)
        assert not result.get("isError"), result
        assert result["structuredContent"]["workflow"] == tool
    assert TITLE in json.dumps(await inspector.call("precommit", {}))


@pytest.mark.parametrize("era", ERAS)
async def test_faults_and_mistakes_are_read_as_sentences(
    repository: Path, home: Home, simulator_process: SimulatorProcess, era: str
) -> None:
    inspector = Inspector(home, repository, era)
    simulator_process.set_faults({"kind": "server_error"})
    for tool, arguments in ARGUMENTS.items():
        result = await inspector.call(tool, arguments)
        assert result["isError"], tool
        assert "HTTP 500" in result["content"][0]["text"]
    mistaken = await inspector.call("precommit", {"target": {"range": "nowhere..HEAD"}})
    assert "nowhere" in mistaken["content"][0]["text"]


@pytest.mark.parametrize("era", ERAS)
async def test_resources_and_prompts_are_read(repository: Path, home: Home, era: str) -> None:
    inspector = Inspector(home, repository, era)
    for one in (await inspector.ask("resources/list"))["resources"]:
        (content,) = (await inspector.ask("resources/read", "--uri", one["uri"]))["contents"]
        assert json.loads(content["text"])
    for prompt in (await inspector.ask("prompts/list"))["prompts"]:
        (argument,) = prompt["arguments"]
        words = ("--prompt-name", prompt["name"], "--prompt-args", f"{argument['name']}=staged")
        said = await inspector.ask("prompts/get", *words)
        assert prompt["name"] in said["messages"][0]["content"]["text"]


async def test_a_crowd_of_calls_is_served_without_an_error(repository: Path, home: Home) -> None:
    inspector = Inspector(home, repository, ERAS[1])
    load = ("--load", "--load-requests", "40", "--load-concurrency", "10")
    given = ("--tool-args-json", json.dumps({"target": {"file": "app.py"}}))
    said = await inspector.ask("tools/call", "--tool-name", "precommit", *given, *load)
    assert said["errors"] == 0
