"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

ModelNames = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", metavar="MODEL", help="Id, alias or tier; several with commas."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Rows or a report for programs.")]


def names(given: Sequence[str] | None) -> list[str]:
    """Names that may be given several times, or several at once with commas."""
    return [name.strip() for names in given or () for name in names.split(",")]
