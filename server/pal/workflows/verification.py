"""A second model's word on what one alone calls serious: the stage that reviews share."""

from __future__ import annotations

from collections.abc import Sequence

from pal.domain.finding import Finding
from pal.domain.task import Task
from pal.review.excerpt import Excerpt
from pal.review.verified import Verified
from pal.review.verify import Verification, needs_verification, verify
from pal.workflows.prompt import load_prompts
from pal.workflows.workflow import Desk, Models


async def verification(
    findings: Sequence[Finding],
    shown: Sequence[Excerpt],
    desk: Desk,
    models: Models,
    *,
    task: Task,
    author: str | None = None,
    fresh: bool = False,
) -> Verified:
    """The stage `verify`, if any of the findings needs it; what failed goes to the desk.

    `shown` is the code that was reviewed, `author` the vendor whose model wrote it, if known.
    """
    if not any(map(needs_verification, findings)):
        return Verified(tuple(findings))
    desk.progress.say("Having the serious findings verified.", 0.8)
    asking = Verification(
        models.router, desk.origin, task, load_prompts("verify"), avoid=author, fresh=fresh
    )
    with desk.stage("verify", "verify"):
        verified = await verify(findings, shown, asking)
    desk.problems += verified.problems
    return verified
