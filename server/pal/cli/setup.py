"""The command that makes editors and agents know PAL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pal.cli.ending import end


def setup(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="claude-code, codex, gemini-cli, cursor, vscode, zed, neovim, emacs or helix.",
        ),
    ],
    write: Annotated[
        bool, typer.Option("--write", help="Put it into its file, beside what is there.")
    ] = False,
) -> None:
    """Show what makes an editor or agent use PAL, and where that goes; keys stay out of it."""
    from pal.faces.terminal.setup.setup import setup as show  # noqa: PLC0415 - Faces load late.

    end(show(name, os.environ, Path.cwd(), write=write))
