"""Runs the faces: one process, its connections, one core."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence

from pal.store.log import start_log


def serve_mcp(arguments: Sequence[str]) -> int:
    """Serves an agent over stdio until it hangs up; the process's exit code.

    `--standalone` says what is so anyway: this process has a core of its own.
    """
    if unknown := [argument for argument in arguments if argument != "--standalone"]:
        sys.stderr.write(f"pal mcp does not know {unknown[0]!r}; it takes --standalone.\n")
        return 2
    start_log(os.environ)
    # Here, so that neither face pays for the other's protocol library.
    from pal.faces.mcp.stdio import serve_stdio  # noqa: PLC0415

    asyncio.run(serve_stdio())
    return 0


def serve_lsp(arguments: Sequence[str]) -> int:
    """Serves an editor over stdio until it leaves; the process's exit code.

    `--stdio`, which editors like to add, and `--standalone` say what is so anyway.
    """
    known = {"--stdio", "--standalone"}
    if unknown := [argument for argument in arguments if argument not in known]:
        sys.stderr.write(f"pal lsp does not know {unknown[0]!r}; it takes --standalone.\n")
        return 2
    start_log(os.environ)
    # Here, so that neither face pays for the other's protocol library.
    from pal.faces.lsp.stdio import serve_stdio  # noqa: PLC0415

    return asyncio.run(serve_stdio(os.environ))
