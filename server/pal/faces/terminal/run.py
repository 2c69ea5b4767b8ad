"""Runs a workflow for a person or a script, and says by its exit code how that went."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pal.core import Core
from pal.domain.errors import StoreError, UnknownName
from pal.domain.finding import SEVERITIES, Severity
from pal.domain.report import Report
from pal.faces.terminal.exit_code import ExitCode, exit_code
from pal.faces.terminal.progress import TerminalProgress
from pal.faces.terminal.setup.hook_index import hook_index
from pal.faces.terminal.simulated import is_simulated
from pal.faces.terminal.target_options import TargetOptions
from pal.faces.terminal.write_report import OUTPUTS, write_report
from pal.providers.catalogue import Catalogue
from pal.providers.connect import connect
from pal.session import Session
from pal.workflows.read_request import read_request


@dataclass(frozen=True, slots=True)
class Wish:
    """One command as it was given: `arguments` are the request's, but for the target."""

    workflow: str
    arguments: Mapping[str, Any]
    target: TargetOptions = field(default_factory=TargetOptions)
    output: str = "text"
    fail_on: str = "high"


async def run(wish: Wish, environment: Mapping[str, str]) -> ExitCode:
    """Runs it in the current directory and writes the report to standard output.

    Raises:
        PalError: there is no report; the message says why.
    """
    fail_on = _severity(wish.fail_on)
    if wish.output not in OUTPUTS:
        raise UnknownName("format", wish.output, OUTPUTS)
    core = Core.load(environment)
    try:
        session = await core.session(Path.cwd())
        index_file = await hook_index(environment, session.workspace)
        session = replace(session, index_file=index_file)
        report = await _report(wish, core, session)
        code = exit_code(report, fail_on)
        if await _was_kept_from_asking(core, report):
            code = ExitCode.COULD_NOT_RUN
        could_run = code is not ExitCode.COULD_NOT_RUN
        await write_report(report, wish.output, session.source, environment, could_run=could_run)
        return code
    finally:
        await core.close()


async def _report(wish: Wish, core: Core, session: Session) -> Report:
    arguments = {**wish.arguments, **wish.target.read(session.workspace, session.root)}
    workflow, request = read_request(wish.workflow, arguments)
    simulated = is_simulated(core.environment)
    with TerminalProgress(sys.stderr, core.environment, simulated=simulated) as progress:
        return await core.run(workflow, request, session, progress)


async def _was_kept_from_asking(core: Core, report: Report) -> bool:
    """Whether vendors are configured, but there is nowhere to write down what they would cost."""
    if report.models or not report.stages:
        return False
    try:
        await core.open()
    except StoreError:
        catalogue = Catalogue.load(providers=core.settings.providers)
        return bool(connect(core.settings, core.environment, catalogue).providers)
    return False


def _severity(name: str) -> Severity | None:
    """The severity from which on findings count; None for `none`."""
    for severity in SEVERITIES:
        if name == severity:
            return severity
    if name != "none":
        raise UnknownName("severity", name, (*SEVERITIES, "none"))
    return None
