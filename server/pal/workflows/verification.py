"""A second model's word on what one alone calls serious: the stage that reviews share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pal.domain.finding import Finding
from pal.domain.task import Task
from pal.review.excerpt import Excerpt
from pal.review.verification.verified import Verified
from pal.review.verification.verify import Verification, needs_verification, verify
from pal.store.signals import SignalKind
from pal.workflows.prompt import load_prompts
from pal.workflows.signalling import record_signals
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
    doubtful = filter(needs_verification, findings)
    # Whatever reviews share this stage ask for findings in these words.
    version = load_prompts("codereview").version
    await record_signals(_outcomes(doubtful, verified), desk, task=task, prompt_version=version)
    return verified


def _outcomes(
    doubtful: Iterable[Finding], verified: Verified
) -> Iterator[tuple[SignalKind, Finding]]:
    refuted = {one.finding.id for one in verified.refuted}
    unverified = {finding for finding, _ in verified.unverified}
    for one in doubtful:
        if one.id not in unverified:
            yield "refuted" if one.id in refuted else "verified", one
