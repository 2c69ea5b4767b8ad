"""The commands about what was found before."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from pal.cli.ending import end
from pal.cli.options import AsJson


def findings(
    path: Annotated[
        str | None, typer.Option("--path", metavar="PATH", help="Of this file or folder.")
    ] = None,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="What was dismissed.")] = False,
    gone: Annotated[
        bool, typer.Option("--all", help="Also what no longer stands in the code.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is known to be wrong here."""
    from pal.faces.terminal.findings.findings import findings as show  # noqa: PLC0415 - Loads the core.

    end(show(os.environ, path=path, dismissed=dismissed, gone=gone, as_json=as_json))


def feedback(
    finding: Annotated[str, typer.Argument(metavar="ID", help="Or the beginning of one.")],
    verdict: Annotated[
        str, typer.Argument(metavar="VERDICT", help="accepted, dismissed, fixed or reopened.")
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="In your own words.")
    ] = None,
    scope: Annotated[
        str,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="Dismiss this; rule-here: its like in the file; rule-project: its like anywhere.",
        ),
    ] = "this",
) -> None:
    """Say what you make of a finding; PAL learns from it."""
    from pal.faces.terminal.findings.feedback import feedback as give  # noqa: PLC0415 - Loads the core.

    end(give(os.environ, finding=finding, verdict=verdict, reason=reason, scope=scope))
