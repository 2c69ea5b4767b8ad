"""The commands that put PAL into a repository's commits, and take it out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pal.cli.ending import end

hook = typer.Typer(
    help="Look at every change before git commits it.", no_args_is_help=True, rich_markup_mode=None
)


@hook.command()
def install(
    deep: Annotated[
        bool, typer.Option("--deep", help="Go on as `pal pipeline` does, where there is reason to.")
    ] = False,
) -> None:
    """Have git run `pal precommit` before each commit in this repository."""
    from pal.faces.terminal.setup.hook import install_hook  # noqa: PLC0415 - Loads pydantic.

    end(install_hook(Path.cwd(), deep=deep))


@hook.command()
def uninstall() -> None:
    """Take PAL out of this repository's commits; a hook that was there before is back."""
    from pal.faces.terminal.setup.hook import uninstall_hook  # noqa: PLC0415 - Loads pydantic.

    end(uninstall_hook(Path.cwd()))
