"""The protocol's own conformance suite, over streamable HTTP in this process."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from pal.faces.mcp.core_loader import CoreLoader
from pal.faces.mcp.server import create_server
from pal.faces.mcp.tool_calls import ToolCalls
from tests.faces.node_programs import node_program

# Each calls a tool, resource or prompt that only a server made for the suite has, or asks for what
# PAL does not offer: completion, subscriptions, the deprecated logging level.
NEED_FIXTURES = frozenset(
    {
        "completion-complete",
        "elicitation-sep1034-defaults",
        "elicitation-sep1330-enums",
        "json-schema-2020-12",
        "logging-set-level",
        "prompts-get-embedded-resource",
        "prompts-get-simple",
        "prompts-get-with-args",
        "prompts-get-with-image",
        "resources-read-binary",
        "resources-read-text",
        "resources-subscribe",
        "resources-templates-read",
        "resources-unsubscribe",
        "server-sse-polling",
        "tools-call-audio",
        "tools-call-elicitation",
        "tools-call-embedded-resource",
        "tools-call-image",
        "tools-call-mixed-content",
        "tools-call-sampling",
        "tools-call-with-logging",
        "tools-call-with-progress",
    }
)


@asynccontextmanager
async def served(directory: Path) -> AsyncGenerator[str]:
    cores = CoreLoader({"HOME": str(directory), "PAL_STATE_DIR": str(directory / "state")})
    calls = ToolCalls(directory, cores)
    app = create_server(calls).streamable_http_app()
    config = uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
        finally:
            server.should_exit = True
            await serving
            await calls.close()
            await cores.close()


async def test_only_what_needs_fixtures_fails(tmp_path: Path) -> None:
    suite = node_program("@modelcontextprotocol/conformance", "dist/index.js")
    async with served(tmp_path) as url:
        process = await asyncio.create_subprocess_exec(
            *(*suite, "server", "--url", url, "--suite", "all"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
    results = {name: mark for mark, name in re.findall(r"^([✓✗]) ([\w-]+):", said, re.MULTILINE)}
    assert results, said[-2000:]
    failed = {name for name, mark in results.items() if mark == "✗"}
    assert failed == NEED_FIXTURES
    assert {"server-initialize", "ping", "tools-list", "resources-list", "prompts-list"} <= {
        *results
    } - failed
