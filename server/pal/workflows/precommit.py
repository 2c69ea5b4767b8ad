"""A quick look at a change before it is committed: free checks at once, then a worker model."""

from __future__ import annotations

from pal.domain.report import Report
from pal.domain.requests import PrecommitRequest, Target
from pal.domain.task import Task
from pal.review.hold_back import hold_back
from pal.review.identity import Identities
from pal.review.scope import in_scope
from pal.review.worst_first import worst_first
from pal.source.changes import change_of
from pal.workflows.first_look import first_look
from pal.workflows.known import Known
from pal.workflows.prompt import load_prompts
from pal.workflows.summary import nothing_to_review, summary
from pal.workflows.workflow import Desk


async def run(request: PrecommitRequest, desk: Desk) -> Report:
    """Scans the change.

    Raises:
        InputError: there is no such change to look at.
    """
    target = request.target or Target(staged=True)
    review = desk.settings.review
    change = in_scope(await change_of(target, desk.git, desk.source), review.exclude)
    files = sum(file.skipped is None for file in change.files)
    if not files:
        return desk.report(nothing_to_review(change, target))

    known = Known(desk, change, load_prompts("precommit").version)
    look = await first_look(request, desk, change, known, Identities())
    recognised = await known.recognise(look.findings)
    await known.record(recognised.findings, Task.PRECOMMIT)
    findings, hidden = hold_back(worst_first(recognised.findings), review)
    return desk.report(
        summary(findings, files),
        findings,
        hidden=hidden.model_copy(
            update={
                "no_evidence": look.scan.no_evidence,
                "dismissed": recognised.dismissed,
                "unconfirmed": look.unconfirmed,
            }
        ),
        sent=sorted(set(look.scan.sent)),
        answered=f"{look.scan.answered} of {look.scan.asked}",
    )
