"""The commands that put models to work: what is found, and what they answer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from pal.cli.ending import end
from pal.cli.options import (
    AsJson,
    Diff,
    FailOn,
    Files,
    Fresh,
    InConversation,
    ModelNames,
    Output,
    Paths,
    Prompt,
    Revisions,
    Staged,
    Worktree,
    names,
)


def precommit(
    paths: Paths = None,
    staged: Staged = False,
    worktree: Worktree = False,
    revisions: Revisions = None,
    diff: Diff = None,
    model: ModelNames = None,
    fresh: Fresh = False,
    check: Annotated[
        list[str] | None,
        typer.Option(
            *("--check", "-c"),
            metavar="CHECK",
            help="syntax, obvious-bugs or security-basics; again for another.",
        ),
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Go on as `pal pipeline` does, where there is reason to.")
    ] = False,
    output: Output = "text",
    as_json: AsJson = False,
    fail_on: FailOn = "high",
) -> None:
    """Scan a change before it is committed (default: what is staged)."""
    arguments: dict[str, Any] = {"model": names(model), "fresh": fresh, "deep": deep}
    if check:
        arguments["checks"] = check
    target = (paths or (), staged, worktree, revisions, diff)
    _review("precommit", arguments, target, "json" if as_json else output, fail_on)


def pipeline(
    paths: Paths = None,
    staged: Staged = False,
    worktree: Worktree = False,
    revisions: Revisions = None,
    diff: Diff = None,
    model: ModelNames = None,
    fresh: Fresh = False,
    output: Output = "text",
    as_json: AsJson = False,
    fail_on: FailOn = "high",
) -> None:
    """Scan a change, review what is flagged, ask a panel about critical code (default: staged)."""
    arguments: dict[str, Any] = {"model": names(model), "fresh": fresh}
    target = (paths or (), staged, worktree, revisions, diff)
    _review("pipeline", arguments, target, "json" if as_json else output, fail_on)


def codereview(
    paths: Paths = None,
    staged: Staged = False,
    worktree: Worktree = False,
    revisions: Revisions = None,
    diff: Diff = None,
    model: ModelNames = None,
    fresh: Fresh = False,
    focus: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What to look at hardest; again for more."),
    ] = None,
    context: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the change is meant to do.")
    ] = None,
    author_model: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="Wrote the change: another vendor's reviews it."),
    ] = None,
    output: Output = "text",
    as_json: AsJson = False,
    fail_on: FailOn = "high",
) -> None:
    """Have a change reviewed by a model that did not write it (default: what differs from HEAD)."""
    arguments: dict[str, Any] = {
        "model": names(model),
        "fresh": fresh,
        "focus": focus or (),
        "context": context,
        "author_model": author_model,
    }
    target = (paths or (), staged, worktree, revisions, diff)
    _review("codereview", arguments, target, "json" if as_json else output, fail_on)


def consensus(
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUESTION | PATH]...", help="A question, or whole files."),
    ] = None,
    staged: Staged = False,
    worktree: Worktree = False,
    revisions: Revisions = None,
    diff: Diff = None,
    models: Annotated[
        list[str] | None,
        typer.Option("--models", "-m", metavar="A,B,C", help="Who is asked; else three vendors."),
    ] = None,
    threshold: Annotated[
        int | None, typer.Option(metavar="K", help="How many must agree (default: 2).")
    ] = None,
    stance: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL=SIDE", help="Argues for, against or neutral; again for more."),
    ] = None,
    fresh: Fresh = False,
    output: Output = "text",
    as_json: AsJson = False,
    fail_on: FailOn = "high",
) -> None:
    """Ask several vendors' models at once about a change (default: from HEAD) or a question."""
    from pal.faces.terminal.question_or_paths import are_paths  # noqa: PLC0415 - Faces load late.

    words = question or []
    paths = words if are_paths(words, Path.cwd()) else []
    arguments: dict[str, Any] = {"models": names(models), "fresh": fresh}
    if words and not paths:
        arguments["prompt"] = " ".join(words)
    if threshold is not None:
        arguments["threshold"] = threshold
    if stance:
        arguments["stances"] = {
            model: side for model, _, side in (one.rpartition("=") for one in stance)
        }
    target = (paths, staged, worktree, revisions, diff)
    _review("consensus", arguments, target, "json" if as_json else output, fail_on)


def chat(
    prompt: Prompt = None,
    files: Files = None,
    conversation: InConversation = None,
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


def thinkdeep(
    prompt: Prompt = None,
    symbol: Annotated[
        str | None,
        typer.Option(metavar="FILE:NAME", help="A definition, with its callers and callees."),
    ] = None,
    files: Files = None,
    staged: Staged = False,
    worktree: Worktree = False,
    revisions: Revisions = None,
    diff: Diff = None,
    conversation: InConversation = None,
    model: ModelNames = None,
    as_json: AsJson = False,
) -> None:
    """Ask the strongest model about a symbol, files or a change."""
    from pal.faces.terminal.chat import Question  # noqa: PLC0415 - Loads the core.
    from pal.faces.terminal.chat import chat as ask  # noqa: PLC0415
    from pal.faces.terminal.target_options import TargetOptions  # noqa: PLC0415

    question = Question(
        *(" ".join(prompt or ()), files or (), conversation, names(model)),
        json=as_json,
        workflow="thinkdeep",
        target=TargetOptions((), staged, worktree, revisions, diff, symbol),
    )
    end(ask(os.environ, question))


def _review(
    workflow: str,
    arguments: dict[str, Any],
    target: tuple[Sequence[str], bool, bool, str | None, str | None],
    output: str,
    fail_on: str,
) -> NoReturn:
    # The core and its libraries take half a second to load; `--help` need not wait for it.
    from pal.faces.terminal.run import Wish, run  # noqa: PLC0415
    from pal.faces.terminal.target_options import TargetOptions  # noqa: PLC0415

    end(run(Wish(workflow, arguments, TargetOptions(*target), output, fail_on), os.environ))
