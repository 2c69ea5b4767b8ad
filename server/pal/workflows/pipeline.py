"""Scan, review, consensus: each stage looks at what the one before gives it reason to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pal.domain.change import Change
from pal.domain.finding import Finding, Stage
from pal.domain.report import Report
from pal.domain.requests import PrecommitRequest, Target
from pal.domain.task import Task
from pal.review.excerpt import Excerpt
from pal.review.hold_back import hold_back
from pal.review.identity import Identities
from pal.review.scope import in_scope
from pal.review.verification.verified import Verified
from pal.review.worst_first import worst_first
from pal.source.changes import change_of
from pal.workflows.credited_vendor import credited_vendor
from pal.workflows.first_look import FirstLook, first_look
from pal.workflows.flagged_review import flags, review_flagged
from pal.workflows.found_so_far import FoundSoFar
from pal.workflows.known import Known
from pal.workflows.panel.critical_panel import hear_panel_on_critical
from pal.workflows.panel.panel_hearing import PanelHearing
from pal.workflows.panel.panel_outcome import PanelOutcome
from pal.workflows.panel.panel_signals import record_panel_signals
from pal.workflows.prompt import load_prompts
from pal.workflows.summary import nothing_to_review, summary
from pal.workflows.verification import verification
from pal.workflows.workflow import Desk

_TASKS: dict[Stage, Task] = {
    "review": Task.CODEREVIEW,
    "consensus": Task.CONSENSUS,
    "scan": Task.PRECOMMIT,
    "local": Task.PRECOMMIT,
}


async def run(request: PrecommitRequest, desk: Desk) -> Report:
    """Looks at the change as far as there is reason to; a stage that fails loses nothing.

    Raises:
        InputError: there is no such change to look at.
    """
    target = request.target or Target(staged=True)
    review = desk.settings.review
    change = in_scope(await change_of(target, desk.git, desk.source), review.exclude)
    files = sum(file.skipped is None for file in change.files)
    if not files:
        return desk.report(nothing_to_review(change, target))

    known, found = Known(desk, change, load_prompts("codereview").version), FoundSoFar()
    look = await first_look(request, desk, change, known, Identities())
    found.add(look.findings)
    found.sent += look.scan.sent
    found.count(
        look.scan.answered,
        look.scan.asked,
        no_evidence=look.scan.no_evidence,
        unconfirmed=look.unconfirmed,
    )
    author, heard = None, None
    if desk.models is not None and desk.models.router.vendors(desk.origin):
        author = await credited_vendor(target, desk, desk.models.router)
        heard = await _go_on(request, desk, change, look, known, found, author)

    recognised = await known.recognise(found.findings)
    held, hidden = hold_back(worst_first(recognised.findings), review)
    verified = await _verified(held, look.shown, request, desk, author)
    outcome = await _outcome(held, verified, heard, desk)
    counted = {one.id: one for one in outcome.findings}
    findings = worst_first(counted.get(one.id, one) for one in verified.findings)
    unseen = [one for one in recognised.findings if one not in held]
    await _record([*findings, *unseen], known)
    desk.problems[:] = dict.fromkeys(desk.problems)  # Several stages may have met the same.
    return desk.report(
        f"{summary(findings, files)} {outcome.in_words if heard else ''}".rstrip(),
        findings,
        agreements=outcome.agreements,
        disagreements=outcome.disagreements,
        hidden=found.hidden(hidden, dismissed=recognised.dismissed, refuted=len(verified.refuted)),
        sent=sorted({*found.sent, *verified.sent}),
        answered=f"{found.answered} of {found.asked}",
    )


async def _go_on(
    request: PrecommitRequest,
    desk: Desk,
    change: Change,
    look: FirstLook,
    known: Known,
    found: FoundSoFar,
    author: str | None,
) -> PanelHearing | None:
    """The stages after the scan; what the panel said, if there was one."""
    shown = (await known.recognise(look.findings)).findings
    desk.progress.found([one for one in shown if one.stage == "scan"])
    await review_flagged(flags(shown), look.shown, request, desk, found, author)
    return await hear_panel_on_critical(change, look.shown, request, desk, found)


async def _verified(
    held: Sequence[Finding],
    shown: Sequence[Excerpt],
    request: PrecommitRequest,
    desk: Desk,
    author: str | None,
) -> Verified:
    if desk.models is None:
        return Verified(tuple(held))
    return await verification(
        held, shown, desk, desk.models, task=Task.CODEREVIEW, author=author, fresh=request.fresh
    )


async def _outcome(
    held: Sequence[Finding], verified: Verified, heard: PanelHearing | None, desk: Desk
) -> PanelOutcome:
    """What the panel's votes come to, with those of the stages before."""
    said = {one.id: one for one in held if _was_before_the_panel(one)}
    outcome = PanelOutcome.of(said.values(), desk.settings.review.threshold)
    if heard is not None:
        await record_panel_signals(outcome.counted, heard.voters, desk)
    stayed = tuple(one for one in verified.findings if one.id in said)
    return replace(outcome, mild=()).after(replace(verified, findings=stayed))


def _was_before_the_panel(one: Finding) -> bool:
    by_models = any(vote.verdict == "raised" for vote in one.votes)
    return one.stage == "consensus" or (one.rule is not None and by_models)


async def _record(findings: Sequence[Finding], known: Known) -> None:
    """Each under the task whose models said it last."""
    for task in dict.fromkeys(_TASKS.values()):
        await known.record([one for one in findings if _TASKS[one.stage] == task], task)
