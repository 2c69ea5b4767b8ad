"""What a run's exit code says."""

from __future__ import annotations

from enum import IntEnum

from pal.domain.finding import Severity, at_least
from pal.domain.report import Report


class ExitCode(IntEnum):
    """0 clean, 1 findings that count, 2 could not run; 130 as shells have it for Ctrl-C."""

    CLEAN = 0
    FINDINGS = 1
    COULD_NOT_RUN = 2
    INTERRUPTED = 130


def exit_code(report: Report, fail_on: Severity | None) -> ExitCode:
    """The code of a report; findings from `fail_on` upwards count, with None none does.

    Where models were asked and none answered, it could not run, whatever the local checks found.
    """
    answered, _, asked = report.answered.partition(" of ")
    if answered == "0" and asked != "0":
        return ExitCode.COULD_NOT_RUN
    counts = fail_on is not None and any(
        at_least(finding.severity, fail_on) for finding in report.findings
    )
    return ExitCode.FINDINGS if counts else ExitCode.CLEAN
