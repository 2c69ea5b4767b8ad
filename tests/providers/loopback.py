"""A vendor on loopback that says exactly the bytes a test gives it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """`pieces` go out as separate chunks; `cut` drops the connection after them."""

    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pieces: Sequence[bytes] = ()
    delay_s: float = 0.0
    cut: bool = False
    linger_s: float = 0.0


def says(body: object, status: int = 200, **headers: str) -> Reply:
    """A JSON body; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, pieces=[json.dumps(body).encode()])


def streams(*events: object, **rest: Any) -> Reply:
    """A stream with one event for each body, named as vendors name it."""
    return Reply(content_type="text/event-stream", pieces=[sse(event) for event in events], **rest)


def sse(event: object) -> bytes:
    name = event.get("type") if isinstance(event, dict) else None
    data = json.dumps(event, ensure_ascii=False)
    return (f"event: {name}\n" if name else "").encode() + f"data: {data}\n\n".encode()


@dataclass
class Loopback:
    """Gives `replies` in turn, the last one for ever, and remembers what it was asked."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list[Reply])
    requests: list[Request] = field(default_factory=list[Request])
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def hang_up(self) -> None:
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def will(self, *replies: Reply) -> None:
        self.replies = list(replies)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            self.gone.set()
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])
        }
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append(
            Request(head[0].split(" ")[1], headers, json.loads(content or b"null"))
        )
        self.asked.set()
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        await asyncio.sleep(reply.delay_s)
        fields = {"content-type": reply.content_type, "transfer-encoding": "chunked"}
        lines = [f"{name}: {value}" for name, value in (fields | dict(reply.headers)).items()]
        writer.write("\r\n".join([f"HTTP/1.1 {reply.status} X", *lines, "", ""]).encode())
        for piece in reply.pieces:
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)
        if reply.linger_s:
            watch = asyncio.ensure_future(reader.read(1))
            if (await asyncio.wait({watch}, timeout=reply.linger_s))[0]:
                raise ConnectionError
            watch.cancel()
        if reply.cut:
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    vendor = Loopback()
    server = await asyncio.start_server(vendor.accept, "127.0.0.1", 0)
    vendor.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield vendor
    finally:
        server.close()
        await vendor.hang_up()
