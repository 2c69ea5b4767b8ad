"""What holds for every message: both eras, few characters, nothing but protocol on stdout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pal.workflows.table import WORKFLOWS
from tests.faces.mcp_agent import ERAS, PAL, Home

REQUESTS = (
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "host", "version": "1"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "precommit"}},
)

# As careless as a library can be, at every moment: on import, in a call, at the end.
NOISY = """
import atexit, logging, os, sys
import pal.faces.mcp.tool_calls as tool_calls
from pal.host import serve_mcp

def shout():
    print("printed")
    os.write(1, b"written\\n")
    os.system("echo from a child")
    logging.getLogger("some.library").error("logged")
    logging.getLogger("some.library").info("chatter")

read_request = tool_calls.read_request

def noisy(name, arguments):
    shout()
    return read_request(name, arguments)

tool_calls.read_request = noisy
code = serve_mcp([])
sys.stderr.write(f"root level {logging.getLogger().level}\\n")
sys.exit(code)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def converse(
    home: Home, *messages: dict[str, Any], command: tuple[str, ...] = PAL
) -> tuple[list[Any], str]:
    """The answers to these messages, and what was said on stderr; the client waits for all."""
    with subprocess.Popen(
        command,
        cwd=home.path,
        env=home.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        lines: list[str] = []
        for message in messages:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            if "id" in message:
                lines.append(process.stdout.readline())
        process.stdin.close()
        lines += process.stdout.read().splitlines()
        said = process.stderr.read()
    assert process.returncode == 0, said
    return [json.loads(line) for line in lines], said


def test_whatever_is_printed_the_client_reads_only_protocol(home: Home) -> None:
    answers, said = converse(home, *REQUESTS, command=(sys.executable, "-c", NOISY))
    assert [answer["id"] for answer in answers] == [1, 2, 3]
    for shouted in ("printed", "written", "from a child", "logged"):
        assert shouted in said
    assert "chatter" not in said
    assert "root level 30" in said


def test_a_quiet_server_says_nothing_on_stderr(home: Home) -> None:
    _, said = converse(home, *REQUESTS)
    assert said == ""


def test_the_whole_list_of_tools_takes_few_characters(home: Home) -> None:
    (_, listed, _), _ = converse(home, *REQUESTS)
    assert len(json.dumps(listed["result"], separators=(",", ":"))) <= 7_500


@pytest.mark.parametrize("mode", ERAS)
async def test_both_eras_are_served(home: Home, mode: str) -> None:
    async with home.agent(home.path, mode=mode) as client:
        wanted = "2025-11-25" if mode == "legacy" else "2026-07-28"
        assert client.protocol_version == wanted
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == set(WORKFLOWS)
    tool = tools["precommit"]
    assert tool.title == "Scan before commit"
    assert tool.annotations is not None
    assert tool.annotations.read_only_hint
    assert set(tool.input_schema["properties"]) > {"target", "checks", "workspace"}


async def test_the_instructions_are_short_and_name_the_targets(home: Home) -> None:
    async with home.agent(home.path) as client:
        instructions = client.instructions or ""
    assert len(instructions) <= 800
    for name in ("staged", "worktree", "range", "diff", "paths", "file", "span", "symbol"):
        assert f'"{name}"' in instructions


def test_an_answer_to_initialize_needs_only_the_protocol() -> None:
    """The rest would double the time an agent's host waits for its servers."""
    script = (
        "import sys, pal.faces.mcp.stdio\n"
        "late = {'pal.core', 'pal.router.router', 'httpx', 'tree_sitter', 'genai_prices',"
        " 'sqlite3', 'typer', 'pygls'}\n"
        "print(sorted(late & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n", said.stderr


def test_an_option_it_does_not_know_is_said_and_nothing_is_served(home: Home) -> None:
    refused = subprocess.run([*PAL, "--prot"], env=home.environment, capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "--prot" in refused.stderr
