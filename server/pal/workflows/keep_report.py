"""The last reports stay at hand."""

from __future__ import annotations

from pal.domain.errors import StoreError
from pal.domain.report import Report
from pal.workflows.workflow import Desk


async def keep_report(report: Report, desk: Desk) -> Report:
    """Keeps it for whoever asks for it by its id; gives it back, with a problem if that failed."""
    kept = desk.kept
    if kept is None or kept.is_read_only:
        return report
    try:
        await kept.reports.put(report, str(desk.source.root), now=desk.now())
    except StoreError as error:
        problem = f"This report could not be kept for later: {error}"
        return report.model_copy(update={"problems": (*report.problems, problem)})
    return report
