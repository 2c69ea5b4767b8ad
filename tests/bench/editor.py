"""The smallest editor: JSON-RPC over a language server's pipes, nothing that would take time."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


class Editor:
    """One language server, as its client sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._next_id = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._watchers: list[tuple[Callable[[Message], bool], asyncio.Future[float]]] = []
        self.shown: set[str] = set()
        """Ids of all findings that were ever published."""
        self._reader = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    async def request(self, method: str, params: Any) -> Any:
        """The result of a request."""
        self._next_id += 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[self._next_id] = future
        self._send({"id": self._next_id, "method": method, "params": params})
        return await future

    def notify(self, method: str, params: Any) -> None:
        """Sends a notification."""
        self._send({"method": method, "params": params})

    def when(self, wanted: Callable[[Message], bool]) -> asyncio.Future[float]:
        """Resolves to the time (perf_counter) of the first message of which this is true."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._watchers.append((wanted, future))
        return future

    async def close(self) -> None:
        """Asks the server to end, and waits for it."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        await self._process.wait()
        self._reader.cancel()

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        out = self._process.stdout
        assert out is not None
        while True:
            try:
                head = await out.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            size = int(head.split(b"Content-Length:")[1].split(b"\r\n")[0])
            self._take(json.loads(await out.readexactly(size)), time.perf_counter())

    def _take(self, message: Message, now: float) -> None:
        if "method" not in message:
            self._waiting.pop(message["id"]).set_result(message.get("result"))
            return
        if "id" in message:
            self._send({"id": message["id"], "result": None})
        for item in (message.get("params") or {}).get("diagnostics", ()):
            if item["data"]["finding"]:
                self.shown.add(item["data"]["finding"])
        for wanted, future in list(self._watchers):
            if not future.done() and wanted(message):
                future.set_result(now)
                self._watchers.remove((wanted, future))
