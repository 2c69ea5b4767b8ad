"""A change before a panel: what enough of its models say is agreed, the rest is checked or kept."""

from __future__ import annotations

from pal.domain.report import Report
from pal.domain.requests import ConsensusRequest, Target
from pal.domain.task import Task
from pal.review.excerpt import excerpts
from pal.review.hold_back import hold_back
from pal.review.scope import in_scope
from pal.source.changes import change_of
from pal.workflows.known import Known
from pal.workflows.panel.panel_hearing import hear_panel_on
from pal.workflows.panel.panel_outcome import PanelOutcome
from pal.workflows.panel.panel_signals import record_panel_signals
from pal.workflows.prompt import load_prompts
from pal.workflows.summary import nothing_to_review, summary
from pal.workflows.verification import verification
from pal.workflows.workflow import Desk


async def review_by_panel(request: ConsensusRequest, desk: Desk, threshold: int) -> Report:
    """Has the change reviewed by every member, and counts who says what.

    Raises:
        InputError: there is no such change or model, or more must agree than are asked.
        NoModel: nobody can be asked.
        AllModelsFailed: nobody answered.
        StoreError: there is nowhere to write down what would be spent.
    """
    models, review = desk.require_models(), desk.settings.review
    target = request.target or Target(worktree=True)
    change = in_scope(await change_of(target, desk.git, desk.source), review.exclude)
    files = sum(file.skipped is None for file in change.files)
    if not files:
        return desk.report(nothing_to_review(change, target))

    shown = excerpts(change)
    heard = await hear_panel_on(shown, request, desk, threshold)
    known = Known(desk, change, load_prompts("codereview").version)
    recognised = await known.recognise(heard.findings)
    outcome = PanelOutcome.of(recognised.findings, threshold)
    await record_panel_signals(outcome.counted, heard.voters, desk)
    held, hidden = hold_back(outcome.findings, review)
    verified = await verification(
        held, shown, desk, models, task=Task.CONSENSUS, fresh=request.fresh
    )
    unseen = [one for one in outcome.findings if one not in held]
    outcome = outcome.after(verified)
    await known.record([*outcome.findings, *unseen], Task.CONSENSUS)
    return desk.report(
        f"{summary(outcome.findings, files)} {outcome.in_words}".rstrip(),
        outcome.findings,
        agreements=outcome.agreements,
        disagreements=outcome.disagreements,
        hidden=hidden.model_copy(
            update={
                "no_evidence": heard.no_evidence,
                "dismissed": recognised.dismissed,
                "unconfirmed": heard.elsewhere + len(outcome.mild) + len(verified.refuted),
            }
        ),
        sent=sorted({*heard.sent, *verified.sent}),
        answered=f"{len(heard.voters)} of {len(heard.members)}",
    )
