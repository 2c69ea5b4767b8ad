"""`python -m tests.bench.agent_table`: what each tool sends and returns, as a table for README.

One change, that of `pal demo`, by simulated vendors. A token is four characters of JSON or text.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import TextContent

from pal.demo.repository import make_repository
from tests.bench.simulated_vendors import simulated_vendors

CALLS: Mapping[str, dict[str, Any]] = {
    "precommit": {},
    "codereview": {"target": {"staged": True}},
    "consensus": {"target": {"staged": True}},
    "chat": {"prompt": "Which file should be split first, and where?"},
    "thinkdeep": {"prompt": "What breaks under load?", "target": {"staged": True}},
}
THEIRS = 19_955
"""Characters of pal-mcp-server's `tools/list` for the same five tools, without output schemas."""


async def table() -> str:
    """The rows, in Markdown."""
    async with simulated_vendors() as vendors:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "repository"
            await make_repository(root, dict(os.environ))
            own = {"HOME": folder, "PAL_STATE_DIR": f"{folder}/state"}
            server = StdioServerParameters(
                command=sys.executable,
                args=["-m", "pal", "mcp"],
                env={**vendors, **own, "PATH": os.environ["PATH"]},
                cwd=root,
            )
            async with Client(stdio_client(server)) as client:
                return "\n".join([*await _told(client), "", *await _called(client)])


async def _told(client: Client) -> list[str]:
    tools = (await client.list_tools()).tools
    listed = _size([tool.model_dump(by_alias=True, exclude_none=True) for tool in tools])
    return [
        "| an agent is told once | characters | tokens |",
        "| --- | ---: | ---: |",
        f"| `tools/list`, five tools with output schemas | {_both(listed)} |",
        f"| instructions | {_both(len(client.instructions or ''))} |",
        f"| pal-mcp-server, the same five tools, no output schemas | {_both(THEIRS)} |",
    ]


async def _called(client: Client) -> list[str]:
    rows = [
        "| call on one staged change | arguments | text back | structured back | calls it takes |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, arguments in CALLS.items():
        result = await client.call_tool(name, arguments)
        assert not result.is_error, result.content
        (text,) = result.content
        assert isinstance(text, TextContent)
        sizes = _size(arguments), len(text.text), _size(result.structured_content)
        rows.append(f"| `{name}` | {' | '.join(map(_in_both, sizes))} | 1 |")
    return rows


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _both(characters: int) -> str:
    return f"{characters:,} | {round(characters / 4):,}"


def _in_both(characters: int) -> str:
    return f"{characters:,} ({round(characters / 4):,})"


if __name__ == "__main__":
    print(asyncio.run(table()))
