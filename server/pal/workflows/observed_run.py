"""A run of a workflow, noted in the log and as a span: names and figures, nothing it read."""

from __future__ import annotations

import logging
import time

from pal.domain.report import Report
from pal.domain.requests import Request
from pal.router.spans import workflow_span
from pal.workflows.workflow import Desk, Workflow

_LOG = logging.getLogger(__name__)


async def observed_run(workflow: Workflow, request: Request, desk: Desk) -> Report:
    """The report of this run; raises what the workflow raises."""
    names = {"workflow": workflow.name, "run": desk.origin.run}
    began = time.perf_counter()
    try:
        with workflow_span(workflow.name, desk.origin.run):
            report = await workflow.run(request, desk)
    except BaseException as error:
        _LOG.info("run_failed", extra={**names, "ms": _ms(began), "error": type(error).__name__})
        raise
    figures = {
        "ms": _ms(began),
        "findings": len(report.findings),
        "problems": len(report.problems),
        "answered": report.answered,
        "cost_usd": report.cost_usd,
    }
    _LOG.info("run_ended", extra={**names, **figures})
    return report


def _ms(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
