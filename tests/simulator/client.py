"""A client that sees every byte of an answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pal.simulator.simulator import Simulator

ANTHROPIC = {"x-api-key": "key", "anthropic-version": "2026-10-21"}
OPENAI = {"authorization": "Bearer key"}
GEMINI = {"x-goog-api-key": "key"}
CHAT_SITES = {
    "openai": ("/openai/v1", "gpt-6.1-sol"),
    "openrouter": ("/openrouter/api/v1", "z-ai/glm-5.3"),
    "xai": ("/xai/v1", "grok-4.7"),
    "deepseek": ("/deepseek", "deepseek-v4-pro"),
    "groq": ("/groq/openai/v1", "openai/gpt-oss-120b"),
    "azure": ("/azure/openai/v1", "gpt-6.1-sol"),
    "vllm": ("/local/v1", "Qwen/Qwen3-8B"),
    "lmstudio": ("/lmstudio/v1", "qwen/qwen3-coder-30b"),
}
"""Base and a model of each."""


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


Ask = Callable[..., Awaitable[Answer | None]]


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


async def ask_chat(sim: Simulator, site: str, **more: Any) -> Answer | None:
    """A plain Chat Completions request to a site with some fields more or other."""
    base, model = CHAT_SITES[site]
    headers = {"api-key": "key"} if site == "azure" else OPENAI
    body = {"model": model, "messages": [{"role": "user", "content": "Hello"}], **more}
    return await ask(sim, f"{base}/chat/completions", body, headers)


async def ask_mistral(sim: Simulator, **more: Any) -> Answer | None:
    """A plain request to Mistral with some fields more or other."""
    hello = [{"role": "user", "content": "Hello"}]
    body = {"model": "mistral-large-4", "messages": hello, **more}
    return await ask(sim, "/mistral/v1/chat/completions", body, OPENAI)


async def ask_ollama(sim: Simulator, *, stream: bool = False, **more: Any) -> Answer | None:
    """A plain request to Ollama with some fields more or other; not streamed, unlike Ollama's."""
    hello = [{"role": "user", "content": "Hello"}]
    body = {"model": "qwen3-coder:30b", "messages": hello, "stream": stream, **more}
    return await ask(sim, "/ollama/api/chat", body)


def at(site: str) -> Ask:
    """`ask_chat` for one site."""
    return partial(ask_chat, site=site)


def events(answer: Answer | None) -> list[Any]:
    """The data of a stream's events, without comments and `[DONE]`."""
    assert answer is not None
    lines = answer.body.decode().splitlines()
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [json.loads(each) for each in data if each != "[DONE]"]


ASK: dict[str, Ask] = {
    "anthropic": ask_anthropic,
    "openai": ask_openai,
    "gemini": ask_gemini,
    **{f"{site} chat" if site == "openai" else site: at(site) for site in CHAT_SITES},
    "mistral": ask_mistral,
    "ollama": ask_ollama,
}
"""A plain request to every wire."""


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
