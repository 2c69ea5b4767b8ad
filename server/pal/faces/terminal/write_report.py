"""Writes a report in the format that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pal.domain.report import Report
from pal.faces.terminal.as_json import as_json
from pal.faces.terminal.code import code_of
from pal.faces.terminal.github.github import github
from pal.faces.terminal.github.github_summary import github_summary
from pal.faces.terminal.output import write_out
from pal.faces.terminal.sarif.sarif import sarif
from pal.faces.terminal.simulated import is_simulated
from pal.faces.terminal.style import Style
from pal.faces.terminal.text import render
from pal.source.source import Source

Output = Literal["text", "json", "sarif", "github"]
OUTPUTS: tuple[Output, ...] = ("text", "json", "sarif", "github")


async def write_report(
    report: Report,
    output: str,
    source: Source,
    environment: Mapping[str, str],
    *,
    could_run: bool,
) -> None:
    """The report on standard output; as `github` on the job's summary page too, if there is one.

    `source` is where the code is read that a person is shown; `could_run` is False where models
    were to be asked and none has answered.
    """
    simulated = is_simulated(environment)
    if output == "json":
        write_out(as_json(report), encoding="utf-8")
        return
    if output == "sarif":
        write_out(sarif(report, could_run=could_run, simulated=simulated), encoding="utf-8")
        return
    code = await code_of(report.findings, source)
    if output == "text":
        style = Style.of(sys.stdout, environment, simulated=simulated)
        write_out(render(report, code, style))
        return
    text = render(report, code, Style(simulated=simulated))
    write_out(github(report, text, could_run=could_run, simulated=simulated), encoding="utf-8")
    if page := environment.get("GITHUB_STEP_SUMMARY"):
        _add(github_summary(report, simulated=simulated), page)


def _add(text: str, page: str) -> None:
    try:
        with Path(page).open("a", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        sys.stderr.write(
            f"pal: The job's summary {page!r} cannot be written ({error.strerror}): the report is"
            " in the log alone. Check GITHUB_STEP_SUMMARY.\n"
        )
