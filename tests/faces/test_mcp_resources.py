"""What an agent reads and commands beside the tools: both eras, real processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent, TextResourceContents

from pal.workflows.table import WORKFLOWS
from tests.faces.mcp_agent import ERAS, Home, text
from tests.faces.staged_bug import TITLE, staged_bug
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return staged_bug(tmp_path / "repository")


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


async def read(client: Client, uri: str) -> Any:
    (content,) = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "application/json"
    return json.loads(content.text)


@pytest.mark.parametrize("mode", ERAS[:2])
async def test_the_resources_say_how_things_stand(repository: Path, home: Home, mode: str) -> None:
    async with home.agent(repository, mode=mode) as client:
        listed = {one.uri for one in (await client.list_resources()).resources}
        templates = (await client.list_resource_templates()).resource_templates
        report: Any = (await client.call_tool("precommit", {})).structured_content
        costs, models, found = [
            await read(client, f"pal://{name}") for name in ("costs", "models", "findings")
        ]
        again = await read(client, f"pal://reports/{report['id']}")
    assert listed == {"pal://costs", "pal://models", "pal://findings"}
    assert [one.uri_template for one in templates] == ["pal://reports/{id}"]
    assert again == report
    (row,) = costs["last_30_days"]
    assert (row["model"], row["calls"]) == (report["models"][0]["model"], 1)
    assert costs["today_usd"] == pytest.approx(report["cost_usd"], abs=1e-6)
    assert costs["daily_budget_usd"] == 2.0
    assert row["model"] in {one["model"] for one in models["models"]}
    assert {one["id"] for one in found["findings"]} == {one["id"] for one in report["findings"]}
    assert found["findings"][0]["title"] == TITLE


async def test_a_report_outlives_the_process_and_stays_in_its_workspace(
    repository: Path, home: Home, tmp_path: Path
) -> None:
    async with home.agent(repository) as client:
        report: Any = (await client.call_tool("precommit", {})).structured_content
    uri = f"pal://reports/{report['id']}"
    async with home.agent(repository) as client:
        assert await read(client, uri) == report
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    async with home.agent(elsewhere) as client:
        with pytest.raises(MCPError, match="of another workspace"):
            await client.read_resource(uri)
        with pytest.raises(MCPError, match="There is no report 'r_0'"):
            await client.read_resource("pal://reports/r_0")
        with pytest.raises(MCPError, match="Did you mean 'pal://costs'"):
            await client.read_resource("pal://cost")


@pytest.mark.parametrize("mode", ERAS[:2])
async def test_a_slash_command_leads_to_the_tool_of_its_name(
    repository: Path, home: Home, mode: str
) -> None:
    async with home.agent(repository, mode=mode) as client:
        prompts = (await client.list_prompts()).prompts
        said = await client.get_prompt("codereview", {"target": "main..HEAD"})
        with pytest.raises(MCPError, match="Did you mean 'precommit'"):
            await client.get_prompt("precomit")
        with pytest.raises(MCPError, match="needs question"):
            await client.get_prompt("chat")
    assert {one.name for one in prompts} == set(WORKFLOWS)
    (message,) = said.messages
    assert isinstance(message.content, TextContent)
    assert '`codereview` with {"target": {"range": "main..HEAD"}}' in message.content.text


@pytest.mark.parametrize(("name", "words", "arguments"), [
    ("precommit", "", {}),
    ("precommit", "worktree", {"target": {"worktree": True}}),
    ("precommit", "../a.py b.py", {"target": {"paths": ["../a.py", "b.py"]}}),
    ("consensus", "staged", {"target": {"staged": True}}),
    ("consensus", "Redis or Postgres?", {"prompt": "Redis or Postgres?"}),
    ("chat", "Why is HEAD~2..HEAD slow?", {"prompt": "Why is HEAD~2..HEAD slow?"}),
])  # fmt: skip
def test_the_words_of_a_command_become_arguments(
    name: str, words: str, arguments: dict[str, object]
) -> None:
    from pal.faces.mcp.prompts import get_prompt
    from pal.workflows.read_request import read_request

    (argument,) = {"question"} if name in ("chat", "consensus") else {"target"}
    (message,) = get_prompt(name, {argument: words} if words else {}).messages
    assert isinstance(message.content, TextContent)
    said = message.content.text
    assert json.JSONDecoder().raw_decode(said[said.index("{") :])[0] == arguments
    read_request(name, arguments)


PRIVATE = (".env", ".env.local", "sub/id_rsa", "server.pem", ".netrc", ".git/config", "link")


@pytest.mark.parametrize("name", PRIVATE)
async def test_private_files_are_refused_by_name(
    repository: Path, home: Home, simulator_process: SimulatorProcess, name: str
) -> None:
    (repository / ".env").write_text("PASSWORD=hunter2\n")
    (repository / "link").symlink_to(".env")
    async with home.agent(repository) as client:
        for tool, arguments in (
            ("chat", {"prompt": "What is in it?", "files": [name]}),
            ("thinkdeep", {"prompt": "What is in it?", "target": {"file": name}}),
            ("codereview", {"target": {"paths": [name]}}),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert "hold keys or passwords" in text(result)
    assert simulator_process.log() == []


async def test_ignored_files_are_refused_and_what_is_sent_is_listed(
    repository: Path, home: Home
) -> None:
    (repository / ".gitignore").write_text("*.log\n")
    (repository / "debug.log").write_text("customer 17\n")
    async with home.agent(repository) as client:
        refused = await client.call_tool("chat", {"prompt": "Why?", "files": ["debug.log"]})
        served = await client.call_tool("chat", {"prompt": "Why?", "files": ["app.py"]})
    assert refused.is_error
    assert "'debug.log' is ignored by git" in text(refused)
    report: Any = served.structured_content
    assert report["sent"] == ["app.py:1-3"]


@pytest.mark.parametrize("name", ["/etc/passwd", "../home", "out", "zero", "/proc/self/environ"])
async def test_nothing_outside_the_workspace_is_read(
    repository: Path, home: Home, simulator_process: SimulatorProcess, name: str
) -> None:
    (repository / "out").symlink_to("/etc/passwd")
    (repository / "zero").symlink_to("/dev/zero")
    async with home.agent(repository) as client:
        result = await client.call_tool("chat", {"prompt": "What?", "files": [name]})
    assert result.is_error
    assert "outside the workspace" in text(result)
    assert simulator_process.log() == []


async def test_a_private_file_in_a_change_stays_on_this_machine(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    from tests.faces.staged_bug import git

    (repository / ".env").write_text("ADMIN_NAME=not-for-others\n")
    git(repository, "add", "-f", ".env")
    async with home.agent(repository) as client:
        report: Any = (await client.call_tool("precommit", {})).structured_content
    assert report["sent"] == ["app.py:1-3"]
    assert "not-for-others" not in json.dumps(simulator_process.requests())


async def test_a_root_of_the_users_settings_is_served_a_projects_is_not(
    repository: Path, home: Home, tmp_path: Path
) -> None:
    start = tmp_path / "start"
    start.mkdir()
    arguments = {"workspace": str(repository)}
    (start / "pal.toml").write_text(f'[workspaces]\nroots = ["{tmp_path}"]\n')
    async with home.agent(start) as client:
        refused = await client.call_tool("precommit", arguments)
    assert refused.is_error
    assert "workspaces.roots of the user's own settings" in text(refused)
    allowed = Home(home.path, {**home.extra, "PAL_WORKSPACES__ROOTS": str(tmp_path)})
    async with allowed.agent(start) as client:
        served = await client.call_tool("precommit", arguments)
    assert TITLE in text(served)


async def test_a_client_that_starts_in_the_root_has_chosen_no_workspace(
    repository: Path, home: Home
) -> None:
    async with home.agent(Path("/")) as client:
        for arguments in ({}, {"workspace": "/"}, {"workspace": str(repository)}):
            result = await client.call_tool("precommit", arguments)
            assert result.is_error
            assert "start PAL in a project" in text(result)
