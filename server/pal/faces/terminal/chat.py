"""A conversation in the terminal: the answer as it is made, then one line on what it took."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pal.core import Core
from pal.domain.errors import InputError
from pal.domain.report import Report
from pal.faces.terminal.as_json import as_json
from pal.faces.terminal.bill import bill
from pal.faces.terminal.output import write_out
from pal.faces.terminal.plain import plain
from pal.faces.terminal.progress import TerminalProgress
from pal.faces.terminal.simulated import SIMULATED, is_simulated
from pal.faces.terminal.target_options import TargetOptions
from pal.session import Session
from pal.workflows.read_request import read_request


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on the command line; without a prompt it is read from standard input.

    `workflow` answers it, and `target` is what it is about, where that workflow takes one.
    """

    prompt: str
    files: Sequence[str] = ()
    conversation: str | None = None
    models: Sequence[str] = ()
    json: bool = False
    workflow: str = "chat"
    target: TargetOptions = field(default_factory=TargetOptions)


class Answering:
    """Writes the answer to standard output while it is made."""

    def text(self, piece: str) -> None:
        """The next piece."""
        write_out(plain(piece))

    def starts_over(self, why: str) -> None:
        """Says that what stands above is void."""
        write_out(f"\n\n--- {plain(why)} ---\n\n")


async def chat(environment: Mapping[str, str], question: Question) -> int:
    """Asks once; or, where a person types and gave no prompt, until they end it.

    Raises:
        PalError: there is no answer; in a conversation it is said, and the next line is read.
    """
    if question.target.diff == "-" and not question.prompt:
        raise InputError("Standard input holds the diff: give the question as an argument.")
    core = Core.load(environment)
    try:
        session = await core.session(Path.cwd())
        about = await asyncio.to_thread(_about, question, session)
        if question.prompt or not sys.stdin.isatty():
            prompt = question.prompt or await asyncio.to_thread(sys.stdin.read)
            await _ask(core, session, question, about | {"prompt": prompt})
        else:
            await _converse(core, session, question, about)
    finally:
        await core.close()
    return 0


def _about(question: Question, session: Session) -> dict[str, Any]:
    """All of the request but the prompt."""
    return {
        "files": [_from_root(session, name) for name in question.files],
        "conversation": question.conversation,
        "model": question.models,
        **question.target.read(session.workspace, session.root),
    }


async def _converse(
    core: Core, session: Session, question: Question, about: dict[str, Any]
) -> None:
    _note("Ctrl-D ends it.")
    while (line := await asyncio.to_thread(_read_line)) is not None:
        if line.strip():
            report = await _ask(core, session, question, about | {"prompt": line})
            about["conversation"] = report.conversation


async def _ask(
    core: Core, session: Session, question: Question, arguments: Mapping[str, Any]
) -> Report:
    workflow, request = read_request(question.workflow, arguments)
    simulated = is_simulated(core.environment)
    listener = None if question.json else Answering()
    with TerminalProgress(sys.stderr, core.environment, simulated=simulated) as progress:
        report = await core.run(workflow, request, session, progress, listener=listener)
    if question.json:
        write_out(as_json(report), encoding="utf-8")
        return report
    write_out("\n")
    for problem in report.problems:
        _note(problem)
    label = SIMULATED if simulated else ""
    answered = report.models[-1].model if report.models else "no model"
    _note(f"{label}{answered}: {bill(report)}; go on with --conversation {report.conversation}")
    return report


def _from_root(session: Session, name: str) -> str:
    """As a path in the repository: on the command line it is one from where the user stands."""
    return str(session.workspace / name)


def _read_line() -> str | None:
    try:
        return input("\n> ")
    except EOFError:
        return None


def _note(sentence: str) -> None:
    sys.stderr.write(f"pal: {plain(sentence)}\n")
    sys.stderr.flush()
