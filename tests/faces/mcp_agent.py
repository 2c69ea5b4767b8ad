"""An agent's host: starts `pal mcp` in a directory and speaks to it over stdio."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, TextContent

PAL = (sys.executable, "-m", "pal", "mcp")
ERAS = ("legacy", "2026-07-28", "auto")


@dataclass(frozen=True)
class Home:
    """Where a PAL under test lives: nothing of this machine's user is there."""

    path: Path
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def environment(self) -> dict[str, str]:
        """Keys and endpoints only where the test gave some."""
        own = {"HOME": str(self.path), "PAL_STATE_DIR": str(self.path / "state")}
        return {"PATH": os.environ["PATH"], **own, **self.extra}

    @property
    def log(self) -> str:
        """What PAL wrote to stderr."""
        return (self.path / "stderr").read_text("utf-8")

    @asynccontextmanager
    async def agent(
        self, directory: Path, *, mode: Any = "auto", command: Sequence[str] = PAL
    ) -> AsyncGenerator[Client]:
        """A client of a PAL that was started in the directory."""
        server = StdioServerParameters(
            command=command[0], args=[*command[1:]], env=self.environment, cwd=directory
        )
        with (self.path / "stderr").open("a", encoding="utf-8") as stderr:
            async with Client(stdio_client(server, errlog=stderr), mode=mode) as client:
                yield client


def text(result: CallToolResult) -> str:
    """The text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text
