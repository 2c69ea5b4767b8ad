"""The commands that show how things stand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pal.cli.ending import end
from pal.cli.options import AsJson


def doctor(
    as_json: AsJson = False,
) -> None:
    """Check this machine, and say what is missing."""
    from pal.faces.terminal.doctor import doctor as examine  # noqa: PLC0415 - Loads the core.

    end(examine(os.environ, Path.cwd(), as_json=as_json))


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
    from pal.faces.terminal.costs.costs import costs as show  # noqa: PLC0415 - Loads the core.

    end(show(os.environ, by=by, since=since, as_json=as_json))


def models(
    why: Annotated[
        str | None, typer.Option("--why", metavar="TASK", help="Where it would go, and why.")
    ] = None,
    size: Annotated[
        int | None, typer.Option("--size", min=0, metavar="TOKENS", help="Of that request.")
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask the vendors for their lists first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the models, their prices, and what keeps one from being asked."""
    from pal.faces.terminal.models.models import models as show  # noqa: PLC0415 - Loads the core.

    end(show(os.environ, why=why, size=size, refresh=refresh, as_json=as_json))
