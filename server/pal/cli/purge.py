"""The command that deletes what is kept."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from pal.cli.ending import end


def purge(
    conversations: Annotated[
        bool, typer.Option("--conversations", help="Delete conversations too.")
    ] = False,
) -> None:
    """Delete kept answers and reports; the ledger, findings and dismissals stay."""
    from pal.faces.terminal.purge import purge_kept  # noqa: PLC0415 - Loads the core.

    end(purge_kept(os.environ, conversations=conversations))
