"""The commands that put models to work: what is found, and what they answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pal.cli.ending import end
from pal.cli.options import AsJson, ModelNames, names

if TYPE_CHECKING:
    from pal.faces.terminal.run import Wish


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

    arguments: dict[str, Any] = {"model": names(model), "fresh": fresh}
    if check:
        arguments["checks"] = check
    _run(
        Wish(
            workflow="precommit",
            arguments=arguments,
            target=TargetOptions(paths or (), staged, worktree, revisions, diff),
            output="json" if as_json else output,
            fail_on=fail_on,
        )
    )


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
        " ".join(prompt or ()), files or (), conversation, names(model), json=as_json
    )
    end(ask(os.environ, question))


def _run(wish: Wish) -> NoReturn:
    from pal.faces.terminal.run import run  # noqa: PLC0415 - Loads the core.

    end(run(wish, os.environ))
