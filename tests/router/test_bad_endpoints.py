"""Endpoints that are none: the next vendor answers at once, and a sentence says what is wrong."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from pal.domain.settings import ProviderSettings, RoutingSettings, Settings
from pal.providers.catalogue import Catalogue
from pal.providers.connect import connect
from pal.router.ask import Listener
from tests.router.conftest import Bench, a_bench
from tests.router.test_router import Heard

KEY = "sk-endpoint-0123456789-secret"
MEGABYTE = b"x" * (1 << 20)
FIRST, NEXT = "claude-haiku-5-5", "gpt-6-luna"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What a server does with a connection, once a request or a greeting has begun."""


@asynccontextmanager
async def serving(talk: Talk) -> AsyncIterator[str]:
    """Where a server listens that treats everybody so: `host:port`."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(1 << 16)
            await talk(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield "{}:{}".format(*server.sockets[0].getsockname())
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answers(head: str, body: bytes = b"") -> Talk:
    """Says this and hangs up."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = f"content-length: {len(body)}"
        writer.write(f"HTTP/1.1 {head}\r\n{length}\r\n\r\n".encode() + body)
        await writer.drain()

    return talk


def never_ends(kind: str) -> Talk:
    """Begins an answer, and goes on with it for 100 MB."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n\r\n".encode())
        for _megabyte in range(100):
            writer.write(MEGABYTE)
            await writer.drain()

    return talk


async def hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def is_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(1)


async def wants_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a TLS server says to whoever speaks in plain: a fatal alert."""
    writer.write(b"\x15\x03\x03\x00\x02\x02\x46")


HTML = b"<!doctype html><title>Sign in</title>"
PAGE = answers("200 OK\r\ncontent-type: text/html", HTML)
AS_JSON = answers("200 OK\r\ncontent-type: application/json", HTML)

ENDPOINTS: dict[str, tuple[str, Talk, str, str]] = {
    "a web page": ("http", PAGE, "invalid", "text that is not JSON: check its base URL"),
    "a page as JSON": ("http", AS_JSON, "invalid", "text that is not JSON: check its base URL"),
    "closed at once": ("http", hangs_up, "error", "The connection to Anthropic failed"),
    "never answers": ("http", is_silent, "timeout", "did not answer within 0.5 s"),
    "TLS in plain": ("http", wants_tls, "error", "The connection to Anthropic failed"),
    "plain in TLS": ("https", PAGE, "error", "The connection to Anthropic failed"),
}
"""Name → how it is addressed, what it does, the ledger's word and part of the sentence."""


@asynccontextmanager
async def asking(
    tmp_path: Path, url: str, key: str = KEY, *, timeout_s: float = 0.5
) -> AsyncIterator[Bench]:
    """A bench whose Anthropic is elsewhere."""
    settings = {"routing": {"tasks": {"precommit": {"timeout_s": timeout_s}}}}
    async with a_bench(tmp_path, settings, ANTHROPIC_API_KEY=key, ANTHROPIC_BASE_URL=url) as bench:
        yield bench


async def the_next_answers(bench: Bench, listener: Listener | None = None) -> None:
    """Within 3 s, whatever the first does."""
    began = time.monotonic()
    answer = await bench.router.ask(bench.ask(models=(FIRST, NEXT), listener=listener))
    assert time.monotonic() - began < 3
    assert answer.model == NEXT


def check_failure(bench: Bench, word: str, sentence: str) -> None:
    """One attempt failed so, and one sentence says it."""
    failed, ok = bench.rows()
    assert (failed["outcome"], ok["outcome"]) == (word, "ok")
    assert "Anthropic" in failed["error"]
    assert sentence in failed["error"]
    assert len(failed["error"]) <= 300
    assert KEY[:8] not in failed["error"]


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", ENDPOINTS)
async def test_what_does_not_speak_the_wire_is_left(
    tmp_path: Path, name: str, streamed: bool
) -> None:
    scheme, talk, word, sentence = ENDPOINTS[name]
    async with serving(talk) as place, asking(tmp_path, f"{scheme}://{place}") as bench:
        await the_next_answers(bench, Heard() if streamed else None)
        check_failure(bench, word, sentence)


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_an_answer_without_end_is_read_no_further_than_32_mb(
    tmp_path: Path, streamed: bool
) -> None:
    talk = never_ends("text/event-stream" if streamed else "application/json")
    async with serving(talk) as place, asking(tmp_path, f"http://{place}", timeout_s=20) as bench:
        await the_next_answers(bench, Heard() if streamed else None)
        check_failure(bench, "invalid", "sent more than 32 MB, so PAL stopped reading.")


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "308 Permanent"])
async def test_a_redirect_is_never_followed(tmp_path: Path, status: str, streamed: bool) -> None:
    visitors: list[object] = []

    async def notes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visitors.append(reader)

    async with AsyncExitStack() as stack:
        elsewhere = await stack.enter_async_context(serving(notes))
        moved = answers(f"{status}\r\nlocation: http://{elsewhere}/v1/messages")
        place = await stack.enter_async_context(serving(moved))
        bench = await stack.enter_async_context(asking(tmp_path, f"http://{place}"))
        await the_next_answers(bench, Heard() if streamed else None)
        check_failure(bench, "invalid", f"a redirect (HTTP {status[:3]}): check its base URL")
        assert not visitors


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:9",
        "ftp://127.0.0.1",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:9 /v1",
        "http://127.0.0.1:0",
        "http://xn--zzzz--/",
        "http://\u200b.test",
        "http://a\x00b",
    ],
    ids=ascii,
)
async def test_what_is_no_address_is_said_and_nothing_is_sent(tmp_path: Path, url: str) -> None:
    async with asking(tmp_path, url) as bench:
        await the_next_answers(bench)
        said = "Anthropic's base URL is no http(s) address: correct or unset it."
        assert bench.router.missing["anthropic"] == said
        assert len(bench.rows()) == 1


@pytest.mark.parametrize(
    "key", ["sk endpoint", "sk-endpoint\nx-evil: 1", "sk-endpoint\r", "sk\tendpoint", "sk-\u200bx"]
)
async def test_a_key_with_white_space_inside_is_said_and_not_sent(tmp_path: Path, key: str) -> None:
    requests: list[object] = []

    async def notes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(reader)

    async with serving(notes) as place, asking(tmp_path, f"http://{place}", f"{key}-1") as bench:
        await the_next_answers(bench)
        said = "ANTHROPIC_API_KEY holds white space or characters that no key has: set it again."
        assert bench.router.missing["anthropic"] == said
        assert not requests


@pytest.mark.parametrize("key", [f" {KEY}", f"{KEY}\n", f"\t{KEY}\r\n "], ids=ascii)
async def test_a_key_with_white_space_around_it_is_used(tmp_path: Path, key: str) -> None:
    async with a_bench(tmp_path, ANTHROPIC_API_KEY=key) as bench:
        assert (await bench.router.ask(bench.ask(models=(FIRST,)))).model == FIRST


def rows(count: int, **row: Any) -> dict[str, Any]:
    """A list of models in every vendor's words at once."""
    listed = [{"id": f"m{number}", "name": f"m{number}", **row} for number in range(count)]
    return {"data": listed, "models": listed}


LISTS: dict[str, tuple[bytes, str]] = {
    "not JSON": (HTML, "text that is not JSON"),
    "a number": (b"3", "text that is not JSON"),
    "no list": (b'{"data": 3, "models": {"id": "m"}}', "does not have a shape that PAL knows"),
    "nothing": (b"{}", "does not have a shape that PAL knows"),
    "too many": (json.dumps(rows(100_000)).encode(), "lists 100,000 models"),
}


@pytest.mark.parametrize("vendor", ["anthropic", "mistral", "ollama", "deepseek"])
@pytest.mark.parametrize("name", LISTS)
async def test_a_list_of_models_that_is_wrong_is_passed_by(name: str, vendor: str) -> None:
    body, sentence = LISTS[name]
    async with serving(answers("200 OK\r\ncontent-type: application/json", body)) as place:
        connections = connect(
            Settings(
                providers={vendor: ProviderSettings(base_url=f"http://{place}")},
                routing=RoutingSettings(vendors=(vendor,)),
            ),
            {f"{vendor.upper()}_API_KEY": KEY},
            Catalogue.load(),
        )
        began = time.monotonic()
        (listed,) = await connections.list_models()
        await connections.close()
    assert time.monotonic() - began < 3
    assert listed.models == ()
    (problem,) = listed.problems
    assert sentence in problem
    assert len(problem) <= 300
