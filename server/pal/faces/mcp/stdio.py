"""Serves one agent over standard input and output, until it hangs up."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.stdio import stdio_server

from pal.faces.mcp.close_on_signal import close_on_signal
from pal.faces.mcp.core_loader import CoreLoader
from pal.faces.mcp.server import create_server
from pal.faces.mcp.tool_calls import ToolCalls


async def serve_stdio() -> None:
    """Serves the client at the other end of this process's standard streams.

    The workspace is the directory the client started the process in. When the client hangs up or
    a signal ends the process, running calls are cancelled and what they spent is written down.
    """
    cores = CoreLoader(os.environ)
    calls = ToolCalls(Path.cwd(), cores)
    server = create_server(calls)

    async def load_behind(ctx: ServerRequestContext[Any], call_next: CallNext) -> HandlerResult:
        result = await call_next(ctx)
        cores.warm_up()
        return result

    async def close() -> None:
        await calls.close()
        await cores.close()

    server.middleware.append(load_behind)
    close_on_signal(close)
    try:
        async with stdio_server() as (incoming, outgoing):
            # Now that the server has the real one. It is not put back: what is printed would
            # wait in its buffer, and reach the client after the protocol has let go of it.
            sys.stdout = sys.stderr
            await server.run(incoming, outgoing, server.create_initialization_options())
    except* BrokenPipeError:
        # The client no longer reads: it has hung up.
        pass
    finally:
        await close()
