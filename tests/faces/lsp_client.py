"""An editor: starts `pal lsp` and speaks to it over stdio, in the protocol's own JSON."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAL = (sys.executable, "-m", "pal", "lsp")
PATIENCE_S = 30.0

Json = dict[str, Any]


class Failure(Exception):
    """The server answered a request with an error."""

    def __init__(self, error: Json) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]


@dataclass
class Editor:
    """One connection, and all that the server has said in it.

    Attributes:
        said: the server's notifications, and its requests, as they came.
        answers: what to reply to a request of the server's, by method; without an entry it stays
            without a reply.
    """

    process: asyncio.subprocess.Process
    said: list[Json] = field(default_factory=list[Json])
    answers: dict[str, Callable[[Any], Any]] = field(default_factory=dict[str, Any])
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    _waiting: dict[int, asyncio.Future[Any]] = field(default_factory=dict[int, Any])
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    # What an editor does

    async def initialize(
        self, root: Path | None, capabilities: Json | None = None, **more: Any
    ) -> Json:
        """Shakes hands; `root` is the folder that is open."""
        uri = root.as_uri() if root else None
        params = {"processId": None, "rootUri": uri, "capabilities": capabilities or {}, **more}
        result = await self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, file: Path, text: str | None = None, version: int = 1) -> str:
        """Opens a file, with its text on disk or another; returns its URI."""
        text = file.read_text("utf-8") if text is None else text
        item = {"uri": file.as_uri(), "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return file.as_uri()

    def change(self, uri: str, version: int, *changes: Json) -> None:
        """Edits a document."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def save(self, uri: str) -> None:
        """Says that a document was saved."""
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    async def leave(self) -> int:
        """Shuts the server down and waits for its end; returns its exit code."""
        await self.request("shutdown")
        self.notify("exit")
        return await self.ended()

    async def ended(self) -> int:
        """Waits for the server's end; returns its exit code."""
        return await asyncio.wait_for(self.process.wait(), PATIENCE_S)

    # What it has heard

    def all_of(self, method: str) -> list[Any]:
        """The params of what the server has sent of that method."""
        return [message["params"] for message in self.said if message["method"] == method]

    @property
    def messages(self) -> list[str]:
        """What the user was shown."""
        return [params["message"] for params in self.all_of("window/showMessage")]

    def published(self, uri: str) -> list[Json]:
        """What was published of a document, oldest first."""
        every = self.all_of("textDocument/publishDiagnostics")
        return [params for params in every if params["uri"] == uri]

    def shown(self, uri: str) -> list[Json]:
        """The diagnostics that stand at a document now."""
        return (self.published(uri) or [{"diagnostics": []}])[-1]["diagnostics"]

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Waits until what was heard fulfils a condition, and returns what that gives."""
        async with asyncio.timeout(PATIENCE_S):
            while not (value := holds()):
                self._news.clear()
                await self._news.wait()
        return value

    async def until_shown(self, uri: str, title: str) -> Json:
        """Waits for a diagnostic of a document whose message has a text in it."""
        return await self.until(
            lambda: next((one for one in self.shown(uri) if title in one["message"]), None)
        )

    # The wire

    async def request(self, method: str, params: Any = None) -> Any:
        """The result of a request; `Failure` if there is none."""
        return await asyncio.wait_for(self.ask(method, params)[1], PATIENCE_S)

    def ask(self, method: str, params: Any = None) -> tuple[int, asyncio.Future[Any]]:
        """Sends a request; returns its id and what will be its result."""
        number = next(self._ids)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        return number, future

    def notify(self, method: str, params: Any = None) -> None:
        """Sends a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: Json) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def listen(self) -> None:
        """Hears everything, until the server closes its end."""
        stdout = self.process.stdout
        assert stdout is not None
        while header := await stdout.readline():
            assert header.startswith(b"Content-Length: "), header
            while (await stdout.readline()).strip():
                pass
            self._hear(json.loads(await stdout.readexactly(int(header.split()[1]))))
            self._news.set()
        for future in self._waiting.values():
            future.set_exception(EOFError("the server has ended"))

    def _hear(self, message: Json) -> None:
        if "method" not in message:
            future = self._waiting.pop(message["id"])
            if "error" in message:
                future.set_exception(Failure(message["error"]))
            else:
                future.set_result(message["result"])
            return
        self.said.append(message)
        if "id" in message and message["method"] in self.answers:
            answer = self.answers[message["method"]](message["params"])
            self._send({"id": message["id"], "result": answer})


@dataclass(frozen=True)
class Home:
    """Where a PAL under test lives: nothing of this machine's user is there."""

    path: Path
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def state(self) -> Path:
        """The state directory."""
        return self.path / "state"

    @property
    def log(self) -> str:
        """What PAL wrote to stderr."""
        return (self.path / "stderr").read_text("utf-8")

    def calls(self, *columns: str) -> list[tuple[Any, ...]]:
        """The ledger's rows, oldest first."""
        with closing(sqlite3.connect(self.state / "pal.db")) as database:
            return database.execute(
                f"SELECT {', '.join(columns)} FROM calls ORDER BY at"
            ).fetchall()

    @asynccontextmanager
    async def editor(self, *, command: tuple[str, ...] = PAL) -> AsyncGenerator[Editor]:
        """An editor that has started the server and not yet spoken to it."""
        own = {"HOME": str(self.path), "PAL_STATE_DIR": str(self.state), "PATH": os.environ["PATH"]}
        with (self.path / "stderr").open("a") as stderr:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                cwd=self.path,
                env={**own, **self.extra},
            )
        editor = Editor(process)
        listening = asyncio.create_task(editor.listen())
        try:
            yield editor
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), PATIENCE_S)
            finally:
                if process.returncode is None:
                    process.kill()
                await listening


def make_repository(root: Path, files: Mapping[str, str]) -> Path:
    """A repository with one commit that holds these files."""
    root.mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    for command in (("init", "-q"), ("add", "-f", "."), ("commit", "-qm", "first")):
        git(root, *command)
    return root


def git(root: Path, *command: str) -> None:
    """Runs git as somebody."""
    somebody = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *somebody, *command], cwd=root, check=True, capture_output=True)
