"""What an agent's tool call adds to the vendor's own time, alone and among others."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client

from tests.bench.figure import Figure, middle
from tests.bench.simulated_vendors import set_latency, simulated_vendors

PAIRS = 60
LISTS = 40
MODEL = "claude-haiku-5-5"


async def run() -> Sequence[Figure]:
    """Interleaved pairs of a raw call and a chat; then three at once, and lists beside them."""
    async with simulated_vendors() as vendors:
        with tempfile.TemporaryDirectory() as folder:
            async with _agent(vendors, Path(folder)) as client:
                return [
                    await _overhead(client, vendors),
                    *await _at_once(client, vendors),
                    _protocol_alone(vendors, Path(folder)),
                ]


async def _overhead(client: Client, vendors: dict[str, str]) -> Figure:
    numbers = count()
    body = {
        "model": MODEL,
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": "Why?"}],
    }
    headers = {
        "x-api-key": vendors["ANTHROPIC_API_KEY"],
        "anthropic-version": "2026-10-21",
    }
    raw, tool = [], []
    async with httpx.AsyncClient() as vendor:
        for _ in range(PAIRS):
            began = time.perf_counter()
            url = f"{vendors['ANTHROPIC_BASE_URL']}/v1/messages"
            (await vendor.post(url, json=body, headers=headers)).raise_for_status()
            raw.append(time.perf_counter() - began)
            began = time.perf_counter()
            await _chat(client, f"Why? {next(numbers)}")
            tool.append(time.perf_counter() - began)
    added = middle([after - before for before, after in zip(raw, tool, strict=True)][10:])
    return Figure("chat by an agent over a raw call, added", added, "ms", "<= 8 ms")


async def _at_once(client: Client, vendors: dict[str, str]) -> list[Figure]:
    set_latency(vendors, 1.0)
    began = time.perf_counter()
    chats = [asyncio.create_task(_chat(client, f"At once {n}?")) for n in range(3)]
    listed: list[float] = []
    await asyncio.sleep(0.2)
    for _ in range(LISTS):
        asked = time.perf_counter()
        await client.list_tools(cache_mode="bypass")
        listed.append(time.perf_counter() - asked)
    assert not any(chat.done() for chat in chats), "the chats were over before the lists"
    await asyncio.gather(*chats)
    took = time.perf_counter() - began
    set_latency(vendors, 0.0)
    return [
        Figure("three chats at once, of 1 s each", took, "s", "<= 1.15 s"),
        Figure("tools/list while they run", middle(listed), "ms", "<= 10 ms"),
    ]


def _protocol_alone(vendors: dict[str, str], folder: Path) -> Figure:
    """Lines on standard output that are no message, though a library prints."""
    noisy = (
        "import pal.faces.mcp.tool_calls as calls, os, sys\n"
        "from pal.host import serve_mcp\n"
        "read = calls.read_request\n"
        "def shout(*given):\n"
        "    print('printed'); os.write(1, b'written\\n'); os.system('echo child')\n"
        "    return read(*given)\n"
        "calls.read_request = shout\n"
        "sys.exit(serve_mcp([]))\n"
    )
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}}
    hello["clientInfo"] = {"name": "bench", "version": "1"}
    asked = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "precommit"}},
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", noisy],
        cwd=folder,
        env=_environment(vendors, folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    lines: list[str] = []
    for message in asked:
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        lines.append(process.stdout.readline())
    process.stdin.close()
    lines += process.stdout.read().splitlines()
    process.wait()
    strange = sum(not line.startswith('{"jsonrpc":"2.0"') for line in lines)
    return Figure("lines on stdout that are no protocol", strange, "", "0")


async def _chat(client: Client, prompt: str) -> None:
    result = await client.call_tool("chat", {"prompt": prompt, "model": MODEL})
    assert not result.is_error, result.content


@asynccontextmanager
async def _agent(vendors: dict[str, str], folder: Path) -> AsyncGenerator[Client]:
    """A warm one."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "pal", "mcp", "--standalone"],
        env=_environment(vendors, folder),
        cwd=folder,
    )
    async with Client(stdio_client(server)) as client:
        for number in range(5):
            await _chat(client, f"Warm {number}?")
        yield client


def _environment(vendors: Mapping[str, str], folder: Path) -> dict[str, Any]:
    budgets = {"PAL_BUDGET__DAILY_USD": "1000", "PAL_BUDGET__MONTHLY_USD": "1000"}
    return {**vendors, **budgets, "HOME": str(folder), "PAL_STATE_DIR": str(folder / "state")}
