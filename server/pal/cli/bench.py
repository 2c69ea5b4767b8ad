"""The commands that measure PAL on data of your own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pal.cli.ending import end
from pal.cli.options import AsJson, names

bench = typer.Typer(help="Measure PAL on data of your own.", no_args_is_help=True)


@bench.callback()
def measure() -> None:
    """Take what stands before the name of a measurement."""


@bench.command()
def agreement(
    findings: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Findings, one review a line.")
    ],
    output: Annotated[
        Path, typer.Option("--output", metavar="FILE", help="Where the clusters are written.")
    ],
    mode: Annotated[
        Literal["strict", "ranked", "dedup"],
        typer.Option("--mode", help="Report what enough models say, or all."),
    ] = "strict",
    threshold: Annotated[
        int, typer.Option("--threshold", min=1, metavar="K", help="Models that must agree.")
    ] = 2,
    models: Annotated[
        str | None, typer.Option("--models", metavar="A,B,C", help="Only these reviewed.")
    ] = None,
    panels: Annotated[
        Path | None, typer.Option("--panels", metavar="FILE", help="Panels, one a line.")
    ] = None,
    train: Annotated[
        Path | None, typer.Option("--train", metavar="FILE", help="Labelled findings of others.")
    ] = None,
) -> None:
    """Group and rank findings as a consensus would."""
    # They load the words that findings are compared by.
    from pal.bench.agreement import Mode, replay_agreement  # noqa: PLC0415
    from pal.domain.errors import InputError  # noqa: PLC0415

    async def work() -> int:
        if models is not None and panels is not None:
            raise InputError("Give --models or --panels, not both.")
        await asyncio.to_thread(
            replay_agreement,
            findings,
            output,
            Mode(mode),
            threshold,
            panels=panels,
            models=names([models]) if models else (),
            train=train,
        )
        return 0

    end(work())


@bench.command()
def policy() -> None:
    """Choose models for a program that replays outcomes: JSON lines on standard input and output.

    Takes start, choose, outcome, models and end; answers each choose with a model and a reason.
    """
    # It loads pydantic.
    from pal.bench.policy import replay_policy  # noqa: PLC0415

    def answer(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()

    async def work() -> int:
        await asyncio.to_thread(replay_policy, sys.stdin, answer)
        return 0

    end(work())


@bench.command()
def month(
    repository: Annotated[
        Path, typer.Option("--repo", metavar="PATH", help="Whose commits; default: this one's.")
    ] = Path(),
    commits: Annotated[
        int, typer.Option("--commits", min=1, metavar="N", help="At most so many, the latest.")
    ] = 200,
    calls: Annotated[
        int, typer.Option("--calls", min=1, metavar="N", help="Worker calls a day.")
    ] = 500,
    days: Annotated[int, typer.Option("--days", min=1, metavar="N", help="Working days.")] = 22,
    seed: Annotated[int, typer.Option("--seed", help="Chooses the passages of code.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Replay a month at simulated vendors, and compare its bill with the strongest model's."""
    # They load router and store.
    from pal.bench.month import replay_month  # noqa: PLC0415
    from pal.bench.month_mix import Month  # noqa: PLC0415

    month = Month(calls=calls, days=days, commits=commits, seed=seed)
    end(replay_month(repository, month, as_json=as_json))
