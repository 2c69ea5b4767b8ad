"""An independent review of a change, by a model of another vendor than its author's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from pal.domain.report import Report
from pal.domain.requests import CodereviewRequest, Target
from pal.domain.task import Task
from pal.review.excerpt import Excerpt, excerpts
from pal.review.hold_back import hold_back
from pal.review.removed import Removed, removed
from pal.review.scan import Scan, ScanResult
from pal.review.scope import in_scope
from pal.review.synthesis import synthesis
from pal.review.tag import section
from pal.source.changes import change_of
from pal.workflows.author import Author, author_of
from pal.workflows.focus import focus_of
from pal.workflows.guidelines import Guidelines, guidelines
from pal.workflows.known import Known
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.review_news import ReviewNews
from pal.workflows.summary import nothing_to_review, number_of_files, summary
from pal.workflows.survey import Survey, is_survey, survey
from pal.workflows.unread import failures_of
from pal.workflows.verification import verification
from pal.workflows.workflow import Desk


async def run(request: CodereviewRequest, desk: Desk) -> Report:
    """Reviews the change.

    Raises:
        InputError: there is no such change, or the focus names what is not known.
        BudgetExceeded: a whole repository would cost more than one request may.
        StoreError: there is nowhere to write down what would be spent.
    """
    models = desk.require_models()
    focus = await focus_of(request.focus, desk)
    target = request.target or Target(worktree=True)
    review = desk.settings.review
    change = in_scope(await change_of(target, desk.git, desk.source), review.exclude)
    # Files are read and parsed; thousands take a while.
    shown = await asyncio.to_thread(excerpts, change)
    if not shown:
        return desk.report(nothing_to_review(change, target))

    author = await author_of(request, desk, models.router, target)
    known = Known(desk, change, load_prompts("codereview").version)
    rules = await guidelines((one.path for one in shown), desk)
    gone = removed(change)
    scan = _scan(request, desk, author, rules)
    first = await _survey(scan, _preface(request, focus, gone), shown, desk, is_survey(target))
    hunks = first.concerned(shown) if first else shown
    preface = _preface(request, [*focus, *(first.focus if first else ())], gone)
    news = ReviewNews(desk, known, hunks)
    closer = await _review(replace(scan, preface=preface, hear=news.hear), hunks, desk)

    scans = [first.scan, closer] if first else [closer]
    unrepeated = first.unrepeated(closer) if first else []
    found = [said for one in scans for said in one.found]
    stands = [said for said in found if said[0].is_caused_by_the_change and said not in unrepeated]
    recognised = await known.recognise(await asyncio.to_thread(synthesis, stands))
    held, hidden = hold_back(recognised.findings, review)
    verified = await verification(
        held, shown, desk, models, task=Task.CODEREVIEW, author=author.vendor, fresh=request.fresh
    )
    findings = verified.findings
    unseen = [one for one in recognised.findings if one not in held]
    await known.record([*findings, *unseen], Task.CODEREVIEW)
    if note := author.note(desk.origin.trail.uses):
        desk.problems.append(note)
    said = summary(findings, files := len({one.path for one in shown}))
    if any(one.asked for one in scans) and not any(one.answered for one in scans):
        rest = f" {said}" if findings else ""
        said = f"No model answered: {number_of_files(files)} not reviewed.{rest}"
    code = [place for one in scans for place in one.sent]
    return desk.report(
        said,
        findings,
        disagreements=verified.disagreements,
        hidden=hidden.model_copy(
            update={
                "no_evidence": sum(one.no_evidence for one in scans),
                "dismissed": recognised.dismissed,
                "unconfirmed": len(found) - len(stands) + len(verified.refuted),
            }
        ),
        sent=sorted({*rules.beside(code), *(gone.ranges if code else ()), *verified.sent}),
        answered=f"{sum(one.answered for one in scans)} of {sum(one.asked for one in scans)}",
    )


def _preface(request: CodereviewRequest, focus: Sequence[str], gone: Removed) -> str:
    """What goes before the code; the instructions stay the same, so that vendors cache them."""
    parts: list[str] = []
    if request.context and request.context.strip():
        parts.append(section("about", request.context.strip()))
    if focus:
        parts.append(section("focus", "\n".join(f"- {one}" for one in focus)))
    if gone.text:
        parts.append(gone.text)
    return "".join(f"{part}\n" for part in parts)


def _scan(request: CodereviewRequest, desk: Desk, author: Author, rules: Guidelines) -> Scan:
    models = desk.require_models()
    return Scan(
        router=models.router,
        memory=models.memory,
        origin=desk.origin,
        task=Task.CODEREVIEW,
        role="review",
        prompts=rules.after(load_prompts("codereview")),
        variant=rules.version,
        closing=load_part("closing"),
        models=request.model,
        avoid=author.vendor,
        judged=author.models,
        fresh=request.fresh,
    )


async def _survey(
    scan: Scan, preface: str, hunks: Sequence[Excerpt], desk: Desk, is_wanted: bool
) -> Survey | None:
    if not is_wanted:
        return None
    first = await survey(replace(scan, preface=preface), hunks, desk)
    desk.problems += failures_of(first.scan)
    return first


async def _review(scan: Scan, hunks: Sequence[Excerpt], desk: Desk) -> ScanResult:
    if not hunks:
        return ScanResult()
    desk.progress.say(f"Reviewing {len(hunks)} hunks.", 0.1)
    with desk.stage("review", "review"):
        result = await scan.run(hunks)
    desk.problems += failures_of(result)
    return result
