"""The command line: every command by its name."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from pal.cli import bench, conversations, findings, hook, purge, review, serve, setup, show
from pal.cli.ending import COULD_NOT_RUN
from pal.store.log import start_log

app = typer.Typer(
    help="More pairs of eyes for your code: routed to the right model, at the least cost.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run_command(arguments: Sequence[str]) -> int:
    """Runs one command line; gives its exit code."""
    start_log(os.environ)
    try:
        app(list(arguments), prog_name="pal")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else COULD_NOT_RUN
    except Exception:  # noqa: BLE001 - Python's own exit code 1 would say "findings".
        traceback.print_exc()
        return COULD_NOT_RUN
    return 0


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pal {version('pal-lsp')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


for _command in (
    review.precommit,
    review.codereview,
    review.consensus,
    review.pipeline,
    review.chat,
    review.thinkdeep,
    show.doctor,
    show.costs,
    show.models,
    findings.findings,
    findings.feedback,
    conversations.conversations,
    setup.setup,
    purge.purge,
):
    app.command()(_command)
for _command in (serve.demo, serve.simulate):
    app.command()(_command)
for _command in (serve.lsp, serve.mcp):
    app.command(context_settings=serve.PASSED_ON)(_command)
app.add_typer(hook.hook, name="hook")
app.add_typer(bench.bench, name="bench")
