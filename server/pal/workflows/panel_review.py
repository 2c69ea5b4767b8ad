"""A change before a panel: what enough of its models say is agreed, the rest is checked or kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pal.domain.report import Report
from pal.domain.requests import ConsensusRequest, Target
from pal.domain.task import Task
from pal.review.balloting import balloting
from pal.review.batches import BATCH_CHARS
from pal.review.excerpt import Excerpt, excerpts
from pal.review.hold_back import hold_back
from pal.review.scan import Scan
from pal.review.scope import in_scope
from pal.source.changes import change_of
from pal.workflows.guidelines import guidelines
from pal.workflows.panel_outcome import PanelOutcome
from pal.workflows.panel_scans import Member, scan_by_each
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.seated_panel import seated_panel
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
    members, sent = await _ask(request, desk, shown)
    desk.problems += _problems(members, threshold)
    found = [said for member in members for said in member.caused]
    voters = [member.model for member in members if member.has_seen_all]
    # Thousands of findings would keep the loop to themselves.
    counted = await asyncio.to_thread(balloting, found, voters, threshold, _reliability(voters))
    outcome = PanelOutcome.of(counted)
    held, hidden = hold_back(outcome.findings, review)
    verified = await verification(
        held, shown, desk, models, task=Task.CONSENSUS, fresh=request.fresh
    )
    outcome = outcome.after(verified)
    elsewhere = sum(len(member.scan.found) for member in members) - len(found)
    report = desk.report(
        f"{summary(outcome.findings, files)} {outcome.in_words}".rstrip(),
        outcome.findings,
        disagreements=outcome.disagreements,
        hidden=hidden.model_copy(
            update={
                "no_evidence": sum(member.scan.no_evidence for member in members),
                "unconfirmed": elsewhere + len(outcome.mild) + len(verified.refuted),
            }
        ),
        sent=sorted({*sent, *verified.sent}),
        answered=f"{len(voters)} of {len(members)}",
    )
    return report.model_copy(update={"agreements": outcome.agreements})


async def _ask(
    request: ConsensusRequest, desk: Desk, shown: Sequence[Excerpt]
) -> tuple[list[Member], list[str]]:
    """Every member with its result, and what was sent to any."""
    models = desk.require_models()
    size = sum(len(text) for excerpt in shown for text in excerpt.lines.values())
    panel = seated_panel(request, desk, min(size, BATCH_CHARS))
    rules = await guidelines((one.path for one in shown), desk)
    scan = Scan(
        router=models.router,
        memory=models.memory,
        origin=desk.origin,
        task=Task.CONSENSUS,
        role="panel",
        prompts=rules.after(load_prompts("codereview")),
        variant=rules.version,
        closing=load_part("closing"),
        fresh=request.fresh,
    )
    desk.progress.say(f"Asking {', '.join(panel.models)} about {len(shown)} hunks.", 0.1)
    with desk.stage("panel", "panel"):
        members = await scan_by_each(panel.models, shown, scan, desk.progress)
    return members, rules.beside(one for member in members for one in member.scan.sent)


def _problems(members: Sequence[Member], threshold: int) -> list[str]:
    said = [problem for member in members for problem in member.problems]
    answered, asked = sum(member.has_spoken for member in members), len(members)
    if answered < threshold and asked > 1:
        said.append(
            f"{answered} of {asked} models answered, so the {threshold} that were to agree cannot"
            " be reached: nothing counts as agreed. Ask again, or name other models."
        )
    return said


def _reliability(_models: Iterable[str]) -> Mapping[str, float]:
    """By model, the share of its findings that are real: nothing is known of any yet."""
    return MappingProxyType({})
