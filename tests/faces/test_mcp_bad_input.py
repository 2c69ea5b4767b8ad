"""What clients do wrong: each gets an answer, and the server lives on."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faces.mcp_agent import PAL, Home, text
from tests.faces.staged_bug import TITLE, git, staged_bug
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]

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


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return staged_bug(tmp_path / "repository")


@pytest.fixture
def home(tmp_path: Path, simulator_process: SimulatorProcess) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", simulator_process.environment)


class Wire:
    """The two ends of a server's standard streams."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self._in, self._out = process, process.stdin, process.stdout

    async def send(self, *messages: object) -> None:
        for message in messages:
            line = message if isinstance(message, bytes) else json.dumps(message).encode()
            self._in.write(line + b"\n")
        await self._in.drain()

    async def answer(self) -> Any:
        async with asyncio.timeout(30):
            while "id" not in (message := json.loads(await self._out.readline())):
                pass
        return message

    async def ask(self, message: object) -> Any:
        await self.send(message)
        return await self.answer()


@asynccontextmanager
async def wire(home: Home, directory: Path) -> AsyncGenerator[Wire]:
    process = await asyncio.create_subprocess_exec(
        *PAL,
        cwd=directory,
        env=home.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Wire(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def call(id_: object, name: str = "precommit", **arguments: object) -> dict[str, object]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": id_, "method": "tools/call", "params": params}


async def test_a_request_before_initialize_is_refused_and_the_rest_is_served(
    repository: Path, home: Home
) -> None:
    async with wire(home, repository) as server:
        early = await server.ask({"jsonrpc": "2.0", "id": 7, "method": "tools/list"})
        assert early["id"] == 7
        assert "error" in early
        assert (await server.ask(HELLO))["result"]["serverInfo"]["name"] == "pal"
        assert TITLE in json.dumps(await server.ask(call(2)))


@pytest.mark.parametrize("line", [
    b"not json", b"[]", b"{}", b'{"jsonrpc":"2.0"}', b"\xff\xfe", b"", b"[" * 5000,
    b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":1}}',
    b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"chat","arguments":[1]}}',
    b'{"jsonrpc":"2.0","id":2,"method":"no/such"}',
])  # fmt: skip
async def test_what_is_no_message_ends_nothing(home: Home, line: bytes) -> None:
    async with wire(home, home.path) as server:
        await server.ask(HELLO)
        await server.send(line, {"jsonrpc": "2.0", "id": 3, "method": "tools/list"})
        while (answer := await server.answer())["id"] != 3:
            assert "error" in answer
        assert len(answer["result"]["tools"]) == 5


async def test_the_same_id_twice_and_a_cancel_of_what_is_done_harm_nobody(
    repository: Path, home: Home
) -> None:
    async with wire(home, repository) as server:
        await server.ask(HELLO)
        assert TITLE in json.dumps(await server.ask(call(2)))
        cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}
        await server.send(cancel)
        assert TITLE in json.dumps(await server.ask(call(2)))
        await server.send(call(5), call(5), call(6))
        while (answer := await server.answer())["id"] != 6:
            assert answer["id"] == 5
        assert TITLE in json.dumps(answer)


async def test_fifty_megabytes_are_refused_in_a_sentence(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    async with wire(home, repository) as server:
        await server.ask(HELLO)
        answer = await server.ask(call(2, "chat", prompt="word " * 10_000_000))
        assert answer["result"]["isError"]
        assert len(answer["result"]["content"][0]["text"]) <= 1_000
        assert TITLE in json.dumps(await server.ask(call(3)))
    assert len(simulator_process.log()) == 1


async def test_a_client_that_stops_reading_costs_nobody_anything(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    async with wire(home, repository) as server:
        await server.ask(HELLO)
        # Many times what a pipe and the reader's buffer hold; none of it is read.
        lists = [{"jsonrpc": "2.0", "id": n, "method": "tools/list"} for n in range(10, 400)]
        await server.send(*lists)
        used = [0.0, 1.0]
        async with asyncio.timeout(20):
            while used[-1] - used[-2] > 0.05:  # It has loaded the core, and then it rests.
                await asyncio.sleep(1)
                used.append(cpu_seconds(server.process.pid))
        assert [(await server.answer())["id"] for _ in lists] == [one["id"] for one in lists]


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def test_a_client_that_dies_has_its_calls_cancelled(
    repository: Path, home: Home, simulator_process: SimulatorProcess
) -> None:
    simulator_process.set_latency(delay_s=60)
    pipe = subprocess.PIPE
    quiet = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: ASYNC220 - asyncio's own kills where pipes are closed.
        PAL, cwd=repository, env=home.environment, stdin=pipe, stdout=pipe, stderr=quiet
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        messages = (HELLO, call(2), call(3, "chat", prompt="Why?"))
        process.stdin.write(b"".join(json.dumps(one).encode() + b"\n" for one in messages))
        process.stdin.flush()
        await until(lambda: len(simulator_process.log()) == 2)
        # Both break at once, as when the process at their other end is killed.
        process.stdout.close()
        process.stdin.close()
        assert await asyncio.to_thread(process.wait, 10) == 0
    assert all(line["hung_up"] for line in simulator_process.log())


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not true():  # noqa: ASYNC110 - Another process does it.
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"target": "staged"}, "target: "),
    ({"target": {"paths": "a.py"}}, "target.paths: "),
    ({"target": {"file": "a.py", "span": {"start_line": 0}}}, "target.span"),
    ({"model": {"name": "x"}}, "model: "),
    ({"fresh": "perhaps"}, "fresh: "),
    ({"workspce": "/"}, "Did you mean 'workspace'?"),
    ({"target": {"stagd": True}}, "stagd"),
    ({"target": {"range": "--output=/tmp/x"}}, "--output"),
    ({"target": {"paths": ["../../etc/passwd"]}}, "outside the workspace"),
    ({"target": {"paths": ["no-such.py"]}}, "There is no file 'no-such.py'"),
    ({"target": {"file": "/dev/zero"}}, "outside the workspace"),
    ({"workspace": ""}, "is not an absolute path"),
])  # fmt: skip
async def test_wrong_arguments_are_named(
    repository: Path, home: Home, arguments: dict[str, Any], sentence: str
) -> None:
    async with home.agent(repository) as client:
        result = await client.call_tool("precommit", arguments)
    assert result.is_error
    assert sentence in text(result)


async def test_a_workspace_that_is_no_directory_or_another_users_is_refused(
    repository: Path, home: Home
) -> None:
    async with home.agent(repository.parent) as client:
        file = await client.call_tool("precommit", {"workspace": str(repository / "app.py")})
        assert "is not a directory" in text(file)
        if os.getuid() == 0:
            os.chown(repository, 65_534, 65_534)
            os.chown(repository / ".git", 65_534, 65_534)
            theirs = await client.call_tool("precommit", {"workspace": str(repository)})
            assert theirs.is_error
            assert "another user owns it" in text(theirs)


async def test_a_pipe_in_the_workspace_is_no_file(repository: Path, home: Home) -> None:
    os.mkfifo(repository / "pipe")
    git(repository, "status")
    async with home.agent(repository) as client:
        result = await client.call_tool("chat", {"prompt": "What?", "files": ["pipe"]})
    assert result.is_error
    assert "pipe cannot be attached" in text(result)
