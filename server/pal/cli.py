"""The commands of `pal`; each reads its options and leaves the work to a room below."""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from collections.abc import Coroutine, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pal.store.log import start_log

if TYPE_CHECKING:
    from pal.faces.terminal.run import Wish

COULD_NOT_RUN, INTERRUPTED = 2, 130

ModelNames = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", metavar="MODEL", help="Id, alias or tier; several with commas."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Rows or a report for programs.")]

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


@app.command()
def precommit(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Whole files, not a change."),
    ] = None,
    staged: Annotated[bool, typer.Option("--staged", help="What is staged (default).")] = False,
    worktree: Annotated[bool, typer.Option("--worktree", help="What differs from HEAD.")] = False,
    revisions: Annotated[
        str | None, typer.Option("--range", metavar="A..B", help="Commits.")
    ] = None,
    diff: Annotated[
        str | None, typer.Option("--diff", metavar="FILE|-", help="A unified diff.")
    ] = None,
    model: ModelNames = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Pass by earlier answers.")] = False,
    check: Annotated[
        list[str] | None,
        typer.Option(
            *("--check", "-c"),
            metavar="CHECK",
            help="syntax, obvious-bugs or security-basics; again for another.",
        ),
    ] = None,
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    as_json: AsJson = False,
    fail_on: Annotated[str, typer.Option(help="Mildest severity that exits with 1, or none.")] = (
        "high"
    ),
) -> None:
    """Scan a change before it is committed."""
    # The core and its libraries take half a second to load; `--help` need not wait for it.
    from pal.faces.terminal.run import Wish  # noqa: PLC0415
    from pal.faces.terminal.target_options import TargetOptions  # noqa: PLC0415

    arguments: dict[str, Any] = {"model": _names(model), "fresh": fresh}
    if check:
        arguments["checks"] = check
    _review(
        Wish(
            workflow="precommit",
            arguments=arguments,
            target=TargetOptions(paths or (), staged, worktree, revisions, diff),
            output="json" if as_json else output,
            fail_on=fail_on,
        )
    )


@app.command()
def chat(
    prompt: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PROMPT]...", help="Without one: standard input, or a dialogue."),
    ] = None,
    files: Annotated[
        list[str] | None, typer.Option("--file", "-f", metavar="PATH", help="Goes along, whole.")
    ] = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="ID", help="The one to go on with.")
    ] = None,
    model: ModelNames = None,
    as_json: AsJson = False,
) -> None:
    """Ask a model."""
    from pal.faces.terminal.chat import Question  # noqa: PLC0415 - Loads the core.
    from pal.faces.terminal.chat import chat as ask  # noqa: PLC0415

    question = Question(
        " ".join(prompt or ()), files or (), conversation, _names(model), json=as_json
    )
    _end(ask(os.environ, question))


@app.command()
def doctor(
    as_json: AsJson = False,
) -> None:
    """Check this machine, and say what is missing."""
    from pal.faces.terminal.doctor import doctor as examine  # noqa: PLC0415 - Loads the core.

    _end(examine(os.environ, Path.cwd(), as_json=as_json))


@app.command()
def demo() -> None:
    """See it work: no key, no network, no cost."""
    from pal.demo.demo import run_demo  # noqa: PLC0415 - Loads the terminal face.

    _end(run_demo())


@app.command()
def simulate(
    port: Annotated[int, typer.Option(help="Port on loopback; 0 takes a free one.")] = 0,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML or JSON: which requests fail, how.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Serve simulated vendors, for tests and CI."""
    from pal.faces.terminal.simulated import announcement  # noqa: PLC0415
    from pal.simulator.serve import serve  # noqa: PLC0415 - Only this command needs it.

    def announce(line: str) -> None:
        typer.echo(announcement(line, as_json=as_json))
        typer.echo("Simulated vendors answer; Ctrl-C ends.", err=True)

    try:
        asyncio.run(serve(port, faults, on_ready=announce))
    except KeyboardInterrupt:
        raise typer.Exit from None
    except (OSError, ValueError) as error:
        typer.echo(f"pal: The simulator could not start: {error}", err=True)
        raise typer.Exit(COULD_NOT_RUN) from None


_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.command(context_settings=_PASSED_ON)
def lsp(context: typer.Context) -> None:
    """Serve an editor (LSP on standard input)."""
    from pal.host import serve_lsp  # noqa: PLC0415 - Loads the face.

    raise typer.Exit(serve_lsp(context.args))


@app.command(context_settings=_PASSED_ON)
def mcp(context: typer.Context) -> None:
    """Serve a coding agent (MCP on standard input)."""
    from pal.host import serve_mcp  # noqa: PLC0415 - Loads the face.

    raise typer.Exit(serve_mcp(context.args))


def _names(given: Sequence[str] | None) -> list[str]:
    """Names that may be given several times, or several at once with commas."""
    return [name.strip() for names in given or () for name in names.split(",")]


def _review(wish: Wish) -> NoReturn:
    from pal.faces.terminal.run import run  # noqa: PLC0415 - Loads the core.

    _end(run(wish, os.environ))


def _end(work: Coroutine[Any, Any, int]) -> NoReturn:
    """Runs the work and ends with its exit code; a failure is one sentence and a 2."""
    from pal.domain.errors import PalError  # noqa: PLC0415 - Loads pydantic.
    from pal.faces.terminal.plain import plain  # noqa: PLC0415

    try:
        code = int(asyncio.run(work))
    except PalError as error:
        encoding = sys.stderr.encoding or "utf-8"
        sentence = plain(f"pal: {error}\n").encode(encoding, "backslashreplace").decode(encoding)
        sys.stderr.write(sentence)
        code = COULD_NOT_RUN
    except KeyboardInterrupt:
        code = INTERRUPTED
    raise typer.Exit(code)


@app.command()
def costs(
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="model, task, day or workspace.")
    ] = "model",
    since: Annotated[
        str, typer.Option("--since", metavar="WHEN", help="Such as 7d, 24h or 2026-11-01.")
    ] = "30d",
    as_json: AsJson = False,
) -> None:
    """Show what was spent, and what that saved."""
    from pal.faces.terminal.costs import costs as show  # noqa: PLC0415 - Loads the core.

    _end(show(os.environ, by=by, since=since, as_json=as_json))


@app.command()
def models(
    why: Annotated[
        str | None, typer.Option("--why", metavar="TASK", help="Where it would go, and why.")
    ] = None,
    size: Annotated[
        int | None, typer.Option("--size", min=0, metavar="TOKENS", help="Of that request.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the models, their prices, and what keeps one from being asked."""
    from pal.faces.terminal.models import models as show  # noqa: PLC0415 - Loads the core.

    _end(show(os.environ, why=why, size=size, as_json=as_json))
