"""From spawn to `initialize` answered, and the memory then, beside bare servers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figure import Figure, middle

RUNS = 15

BARE_LSP = """
from pygls.lsp.server import LanguageServer
LanguageServer("bare", "1").start_io()
"""

BARE_MCP = """
import asyncio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
async def main():
    server = Server("bare")
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
asyncio.run(main())
"""

LSP_HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}
MCP_HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "bench", "version": "1"},
    },
}


async def run() -> Sequence[Figure]:
    """Each pair in turn: bare, PAL, bare, PAL."""
    figures: list[Figure] = []
    for name, bare, hello, target in (
        ("lsp", BARE_LSP, _framed(LSP_HELLO), "<= 1.3x"),
        ("mcp", BARE_MCP, json.dumps(MCP_HELLO).encode() + b"\n", "<= 1.2x"),
    ):
        pal = (sys.executable, "-m", "pal", name, "--standalone")
        times: tuple[list[float], list[float]] = ([], [])
        sizes: tuple[list[float], list[float]] = ([], [])
        for _ in range(RUNS):
            for place, command in enumerate(((sys.executable, "-c", bare), pal)):
                seconds, megabytes = await _start(command, hello)
                times[place].append(seconds)
                sizes[place].append(megabytes)
        bare_mb, pal_mb = (median(side) for side in sizes)
        figures += [
            Figure(
                f"pal {name}: initialize answered",
                middle(times[1]),
                "ms",
                target,
                middle(times[0]),
                "bare server",
            ),
            Figure(
                f"pal {name}: memory then", pal_mb, "MB", "bare + 15 MB", bare_mb, "bare server"
            ),
        ]
    return figures


def _framed(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


async def _start(command: Sequence[str], hello: bytes) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as state:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": state, "PAL_STATE_DIR": state},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(hello)
        await process.stdin.drain()
        await process.stdout.readuntil(b"}")
        seconds = time.perf_counter() - began
        megabytes = _resident_mb(process.pid)
        process.kill()
        await process.wait()
    return seconds, megabytes


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
