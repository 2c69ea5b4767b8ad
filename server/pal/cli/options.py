"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

ModelNames = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", metavar="MODEL", help="Id, alias or tier; several with commas."),
]
Paths = Annotated[
    list[str] | None, typer.Argument(metavar="[PATH]...", help="Whole files, not a change.")
]
Staged = Annotated[bool, typer.Option("--staged", help="What is staged.")]
Worktree = Annotated[bool, typer.Option("--worktree", help="What differs from HEAD.")]
Revisions = Annotated[str | None, typer.Option("--range", metavar="A..B", help="Commits.")]
Diff = Annotated[str | None, typer.Option("--diff", metavar="FILE|-", help="A unified diff.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Pass by earlier answers.")]
Output = Annotated[str, typer.Option("--format", help="text, json, sarif or github.")]
FailOn = Annotated[str, typer.Option(help="Mildest severity that exits with 1, or none.")]
Prompt = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PROMPT]...", help="Without one: standard input, or a dialogue."),
]
Files = Annotated[
    list[str] | None, typer.Option("--file", "-f", metavar="PATH", help="Goes along, whole.")
]
InConversation = Annotated[
    str | None, typer.Option("--conversation", metavar="ID", help="The one to go on with.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Rows or a report for programs.")]


def names(given: Sequence[str] | None) -> list[str]:
    """Names that may be given several times, or several at once with commas."""
    return [name.strip() for names in given or () for name in names.split(",")]
