"""An independent review of a change, by a model of another vendor than its author's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pal.domain.report import Report
from pal.domain.requests import CodereviewRequest, Target
from pal.domain.task import Task
from pal.review.duplicates import without_duplicates
from pal.review.excerpt import Excerpt, excerpts
from pal.review.grounding import findings_of
from pal.review.hold_back import hold_back
from pal.review.identity import Identities
from pal.review.scan import Scan, ScanResult
from pal.review.scope import in_scope
from pal.review.tag import section
from pal.router.router import Router
from pal.source.changes import change_of
from pal.source.co_authors import co_authors
from pal.workflows.focus import focus_of
from pal.workflows.guidelines import guidelines
from pal.workflows.known import Known
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.summary import nothing_to_review, number_of_files, summary
from pal.workflows.verification import verification
from pal.workflows.workflow import Desk, Models


async def run(request: CodereviewRequest, desk: Desk) -> Report:
    """Reviews the change.

    Raises:
        InputError: there is no such change, or the focus names what is not known.
        StoreError: there is nowhere to write down what would be spent.
    """
    models = desk.require_models()
    preface = _preface(request, await focus_of(request.focus, desk))
    target = request.target or Target(worktree=True)
    review = desk.settings.review
    change = in_scope(await change_of(target, desk.git, desk.source), review.exclude)
    reviewed = [file for file in change.files if file.skipped is None]
    if not reviewed:
        return desk.report(nothing_to_review(change, target))

    author = await _author(request, desk, models.router, target)
    shown = excerpts(change)
    scan = await _review(request, desk, models, shown, preface, author)
    caused = [pair for pair in scan.found if pair[0].is_caused_by_the_change]
    merged = without_duplicates(findings_of(caused, "review", Identities()))
    known = Known(desk, change, load_prompts("codereview").version)
    recognised = await known.recognise(merged)
    held, hidden = hold_back(recognised.findings, review)
    verified = await verification(
        held, shown, desk, models, task=Task.CODEREVIEW, author=author, fresh=request.fresh
    )
    findings = verified.findings
    unseen = [one for one in recognised.findings if one not in held]
    await known.record([*findings, *unseen], Task.CODEREVIEW)
    said = summary(findings, len(reviewed))
    if scan.asked and not scan.answered:
        rest = f" {said}" if findings else ""
        said = f"No model answered: {number_of_files(len(reviewed))} not reviewed.{rest}"
    return desk.report(
        said,
        findings,
        disagreements=verified.disagreements,
        hidden=hidden.model_copy(
            update={
                "no_evidence": scan.no_evidence,
                "dismissed": recognised.dismissed,
                "unconfirmed": len(scan.found) - len(caused) + len(verified.refuted),
            }
        ),
        sent=sorted({*scan.sent, *verified.sent}),
        answered=f"{scan.answered} of {scan.asked}",
    )


def _preface(request: CodereviewRequest, focus: Sequence[str]) -> str:
    """What goes before the code; the instructions stay the same, so that vendors cache them."""
    parts: list[str] = []
    if request.context and request.context.strip():
        parts.append(section("about", request.context.strip()))
    if focus:
        parts.append(section("focus", "\n".join(f"- {one}" for one in focus)))
    return "".join(f"{part}\n" for part in parts)


async def _author(
    request: CodereviewRequest, desk: Desk, router: Router, target: Target
) -> str | None:
    """The vendor of the model that wrote the change, as far as anyone says."""
    if request.author_model is not None:
        vendor = router.maker(request.author_model)
        if vendor is None:
            desk.problems.append(
                f"Whose model {request.author_model!r} is, PAL does not know,"
                " so no vendor was kept from reviewing its own work."
            )
        return vendor
    if target.range is None:
        return None
    credited = [router.maker(name) for name in await co_authors(desk.git, target.range)]
    vendors = Counter(vendor for vendor in credited if vendor is not None)
    return max(vendors, key=vendors.__getitem__, default=None)


async def _review(
    request: CodereviewRequest,
    desk: Desk,
    models: Models,
    hunks: Sequence[Excerpt],
    preface: str,
    author: str | None,
) -> ScanResult:
    rules = await guidelines((one.path for one in hunks), desk)
    desk.progress.say(f"Reviewing {len(hunks)} hunks.", 0.1)
    scan = Scan(
        router=models.router,
        memory=models.memory,
        origin=desk.origin,
        task=Task.CODEREVIEW,
        role="review",
        prompts=rules.after(load_prompts("codereview")),
        variant=rules.version,
        preface=preface,
        closing=load_part("closing"),
        models=request.model,
        avoid=author,
        fresh=request.fresh,
    )
    with desk.stage("review", "review"):
        result = await scan.run(hunks)
    result.sent = rules.beside(result.sent)
    desk.problems += dict.fromkeys(str(failure) for failure in result.failures)
    return result
