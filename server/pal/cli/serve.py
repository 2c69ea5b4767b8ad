"""The commands that serve: editors, agents, and the simulator for tests."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from pal.cli.ending import COULD_NOT_RUN, end
from pal.cli.options import AsJson


def demo() -> None:
    """See it work: no key, no network, no cost."""
    from pal.demo.demo import run_demo  # noqa: PLC0415 - Loads the terminal face.

    end(run_demo())


def simulate(
    port: Annotated[int, typer.Option(help="Port on loopback; 0 takes a free one.")] = 0,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML or JSON: which requests fail, how.")
    ] = None,
    all_vendors: Annotated[
        bool, typer.Option("--all-vendors", help="Announce all of them, not three.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve simulated vendors, for tests and CI."""
    from pal.faces.terminal.simulated import announcement  # noqa: PLC0415
    from pal.simulator.serve import serve  # noqa: PLC0415 - Only this command needs it.

    def announce(line: str) -> None:
        typer.echo(announcement(line, as_json=as_json))
        typer.echo("Simulated vendors answer; Ctrl-C ends.", err=True)

    try:
        vendors = "all" if all_vendors else "main"
        asyncio.run(serve(port, faults, on_ready=announce, vendors=vendors))
    except KeyboardInterrupt:
        raise typer.Exit from None
    except (OSError, ValueError) as error:
        typer.echo(f"pal: The simulator could not start: {error}", err=True)
        raise typer.Exit(COULD_NOT_RUN) from None


PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def lsp(context: typer.Context) -> None:
    """Serve an editor (LSP on standard input)."""
    from pal.host import serve_lsp  # noqa: PLC0415 - Loads the face.

    raise typer.Exit(serve_lsp(context.args))


def mcp(context: typer.Context) -> None:
    """Serve a coding agent (MCP on standard input)."""
    from pal.host import serve_mcp  # noqa: PLC0415 - Loads the face.

    raise typer.Exit(serve_mcp(context.args))
