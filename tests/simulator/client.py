"""A client that sees every byte of an answer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from pal.simulator.simulator import Simulator

ANTHROPIC = {"x-api-key": "key", "anthropic-version": "2026-10-21"}
OPENAI = {"authorization": "Bearer key"}
GEMINI = {"x-goog-api-key": "key"}


@dataclass(frozen=True)
class Answer:
    """What came back; `whole` is False if the connection ended before the body did."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def ask(
    sim: Simulator,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    *,
    method: str | None = None,
) -> Answer | None:
    """One request on a connection of its own; None if it was closed without an answer."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    method = method or ("GET" if body is None else "POST")
    fields = {"host": "sim", "connection": "close", "content-length": len(data), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
    try:
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
        async with asyncio.timeout(5):
            return _parsed(await reader.read(-1))
    finally:
        writer.close()
        await writer.wait_closed()


async def ask_anthropic(sim: Simulator, **more: Any) -> Answer | None:
    """A plain Messages request with some fields more or other."""
    body = {
        "model": "claude-sonnet-5-5",
        "max_tokens": 1000,
        "messages": [{"role": "user", "content": "Hello"}],
        **more,
    }
    return await ask(sim, "/anthropic/v1/messages", body, ANTHROPIC)


async def ask_openai(sim: Simulator, **more: Any) -> Answer | None:
    """A plain Responses request with some fields more or other."""
    body = {"model": "gpt-6.1-sol", "input": "Hello", **more}
    return await ask(sim, "/openai/v1/responses", body, OPENAI)


async def ask_gemini(
    sim: Simulator, *, model: str = "gemini-4-argon", stream: bool = False, **more: Any
) -> Answer | None:
    """A plain request to generate with some fields more or other."""
    body = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}], **more}
    verb = "streamGenerateContent?alt=sse" if stream else "generateContent"
    return await ask(sim, f"/gemini/v1/models/{model}:{verb}", body, GEMINI)


def _parsed(raw: bytes) -> Answer | None:
    if not raw:
        return None
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    status = int(first.split()[1])
    if headers.get("transfer-encoding") == "chunked":
        return Answer(status, headers, *_unchunked(body))
    return Answer(status, headers, body, len(body) == int(headers["content-length"]))


def _unchunked(raw: bytes) -> tuple[bytes, bool]:
    body = b""
    while raw:
        size, _, rest = raw.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return body, True
        body += rest[:length]
        raw = rest[length + 2 :]
    return body, False
