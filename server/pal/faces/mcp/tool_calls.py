"""Runs the tools that agents call, and reads the resources they ask for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp_types import CallToolResult, TextContent

from pal.domain.errors import AllModelsFailed, PalError, UnknownName
from pal.domain.report import Report
from pal.faces.mcp.as_data import one_line
from pal.faces.mcp.core_loader import CoreLoader
from pal.faces.mcp.heartbeat import Heartbeat
from pal.faces.mcp.render import render
from pal.faces.mcp.workspace_of import workspace_of
from pal.workflows.read_request import read_request
from pal.workflows.table import WORKFLOWS

_LONGEST = 1_000

logger = logging.getLogger(__name__)


class ToolCalls:
    """The calls of one connection, in the directory its client started PAL in."""

    def __init__(self, start: Path, cores: CoreLoader) -> None:
        self._start = start.resolve()
        self._cores = cores
        self._running: set[asyncio.Task[Report]] = set()

    async def call(
        self, name: str, arguments: Mapping[str, Any], heartbeat: Heartbeat
    ) -> CallToolResult:
        """The tool's result; whatever fails is an error result that the agent can read."""
        running = asyncio.create_task(self._run(name, arguments, heartbeat))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        try:
            report = await heartbeat.during(running)
            _require_result(report)
        except PalError as error:
            return _failure(str(error))
        except Exception as error:
            logger.exception("The tool %s failed.", name)
            return _failure(
                f"PAL failed on its own side ({type(error).__name__}), so there is no result; its"
                " log on stderr says where. Nothing in the workspace was changed."
            )
        text = TextContent(type="text", text=render(report))
        return CallToolResult(content=[text], structured_content=report.as_json())

    async def read(self, uri: str) -> str:
        """A resource as JSON.

        Raises:
            PalError: there is no such resource, or it cannot be read.
        """
        core = await self._cores.get()
        # They read the store, with what the core has loaded by now.
        from pal.faces.mcp.read_resource import read_resource  # noqa: PLC0415

        return await read_resource(uri, core, self._start)

    async def close(self) -> None:
        """Ends what still runs, and waits until it has cleaned up."""
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, name: str, arguments: Mapping[str, Any], heartbeat: Heartbeat) -> Report:
        if name not in WORKFLOWS:
            raise UnknownName("tool", name, WORKFLOWS)
        workflow, request = read_request(name, arguments)
        core = await self._cores.get()
        # It looks at files, with what the core has loaded by now.
        from pal.faces.mcp.refuse_private import refuse_private  # noqa: PLC0415

        roots = core.settings.workspaces.roots
        session = await core.session(workspace_of(request.workspace, self._start, roots))
        await refuse_private(request, session)
        return await core.run(workflow, request, session, heartbeat)


def _require_result(report: Report) -> None:
    """A failed model's silence must not pass for an approval."""
    asked_in_vain = report.answered.startswith("0 of ") and report.answered != "0 of 0"
    if asked_in_vain and not report.findings:
        raise AllModelsFailed(" ".join(report.problems))


def _failure(sentence: str) -> CallToolResult:
    text = TextContent(type="text", text=one_line(sentence, _LONGEST))
    return CallToolResult(content=[text], is_error=True)
