"""A pipeline's second stage: what the scan flagged, before a stronger model of another vendor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pal.domain.finding import Finding, at_least
from pal.domain.requests import PrecommitRequest
from pal.domain.task import Task
from pal.review.duplicates import without_duplicates
from pal.review.excerpt import Excerpt
from pal.review.grounding import findings_of
from pal.review.identity import Identities
from pal.review.scan import Scan
from pal.review.tag import section
from pal.router.router import Router
from pal.workflows.found_so_far import FoundSoFar
from pal.workflows.guidelines import guidelines
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.workflow import Desk


def flags(findings: Sequence[Finding]) -> list[Finding]:
    """Those that ask for a second look: all that a model says, and a local check's from medium."""
    return [one for one in findings if one.rule is None or at_least(one.severity, "medium")]


async def review_flagged(
    flagged: Sequence[Finding],
    shown: Sequence[Excerpt],
    request: PrecommitRequest,
    desk: Desk,
    found: FoundSoFar,
    author: str | None,
) -> None:
    """Has the hunks with flags reviewed, if there are any; says in the route why, or why not.

    `author` is the vendor whose model wrote the change, if known; else who scanned it is avoided.
    """
    route, models = desk.origin.trail.route, desk.require_models()
    hunks = [one for one in shown if any(_stands_in(flag, one) for flag in flagged)]
    if not hunks:
        reason = "what was flagged stands in no hunk" if flagged else "the scan flagged nothing"
        route.append(f"review: not needed, {reason}")
        return
    number = "1 finding" if len(flagged) == 1 else f"{len(flagged)} findings"
    why = f"{len(hunks)} of {len(shown)} hunks, because the scan flagged {number}"
    route.append(f"review: {why}")
    desk.progress.say(f"Reviewing {why}.", 0.4)
    rules = await guidelines((one.path for one in hunks), desk)
    focus = "\n".join(dict.fromkeys(f"- {_said(flag)}" for flag in flagged))
    scan = Scan(
        router=models.router,
        memory=models.memory,
        origin=desk.origin,
        task=Task.CODEREVIEW,
        role="review",
        prompts=rules.after(load_prompts("codereview")),
        variant=rules.version,
        preface=f"{section('focus', focus)}\n",
        closing=load_part("closing"),
        models=request.model,
        avoid=author or _scanner(flagged, models.router),
        fresh=request.fresh,
    )
    with desk.stage("review", "review"):
        result = await scan.run(hunks)
    desk.problems += dict.fromkeys(
        f"A part of what was flagged was not reviewed, and what was found before is kept: {failure}"
        for failure in result.failures
    )
    caused = [pair for pair in result.found if pair[0].is_caused_by_the_change]
    news = found.add(without_duplicates(findings_of(caused, "review", Identities())), told=True)
    desk.progress.found(news)
    found.sent += rules.beside(result.sent)
    found.count(
        result.answered,
        result.asked,
        no_evidence=result.no_evidence,
        unconfirmed=len(result.found) - len(caused),
    )


def _stands_in(flag: Finding, excerpt: Excerpt) -> bool:
    hunk = excerpt.hunk
    return flag.path == excerpt.path and flag.span.touches(hunk.first_line, hunk.last_line)


def _said(flag: Finding) -> str:
    """Without its line: what moved is not reviewed again."""
    return f"{flag.title} ({flag.path}): {' '.join(flag.evidence.split())}"


def _scanner(flagged: Sequence[Finding], router: Router) -> str | None:
    """The vendor whose models flagged most."""
    vendors = Counter(router.maker(vote.model) for one in flagged for vote in one.votes)
    vendors.pop(None, None)
    return max(vendors, key=vendors.__getitem__, default=None)
