"""Has serious findings that one model alone raised looked at by a model of another vendor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pal.domain.chat import Message
from pal.domain.errors import PalError
from pal.domain.finding import Finding, at_least
from pal.domain.prompt import Prompts
from pal.domain.task import Task
from pal.review.excerpt import Excerpt, ranges
from pal.review.shared_language import shared_language
from pal.review.verification.claims import Claim, claims, parts, render_claims
from pal.review.verification.ruling import rule
from pal.review.verification.rulings import Rulings
from pal.review.verification.verified import Verified
from pal.review.verification.verify_reply import VerifyReply
from pal.router.ask import Ask, Origin
from pal.router.router import Router

CALLS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Verification:
    """How to verify: whom to ask, with what words.

    Attributes:
        task: the workflow's own; its tier and its limits hold.
        avoid: the vendor of the change's author, asked after others but before who raised it.
    """

    router: Router
    origin: Origin
    task: Task
    prompts: Prompts
    avoid: str | None = None
    fresh: bool = False


def needs_verification(finding: Finding) -> bool:
    """Whether it is critical or high, a model's, and no second model has said anything of it."""
    return (
        finding.rule is None
        and at_least(finding.severity, "high")
        and len({vote.model for vote in finding.votes if vote.verdict != "silent"}) == 1
    )


async def verify(
    findings: Sequence[Finding], shown: Sequence[Excerpt], asking: Verification
) -> Verified:
    """Asks about each finding that needs it, once; the others pass as they are.

    `shown` is the code that was reviewed. Findings of nearby code share a call; the verifier sees
    the code and the claim, not who made it. One verdict decides: a refutation that quotes the
    code hides the finding, a confirmation keeps it, and in either case no further vote could
    change what is shown. Whatever is neither keeps it too, marked as unverified.
    """
    doubtful = claims([one for one in findings if needs_verification(one)], shown)
    rulings = Rulings()
    gate = asyncio.Semaphore(CALLS_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for part in parts(doubtful):
            group.create_task(_ask(part, asking, rulings, gate))
    return rulings.applied(findings, [claim.finding.id for claim in doubtful])


async def _ask(
    part: Sequence[Claim], asking: Verification, rulings: Rulings, gate: asyncio.Semaphore
) -> None:
    shown = tuple(dict.fromkeys(excerpt for claim in part for excerpt in claim.shown))
    raised_by = part[0].raised_by
    ask = Ask(
        task=asking.task,
        role="verify",
        origin=asking.origin,
        prompts=asking.prompts,
        messages=(Message("user", render_claims(part, shown)),),
        reply=VerifyReply,
        avoid=asking.avoid,
        judged=(raised_by,),
        secrets=tuple(dict.fromkeys(line for one in shown for line in one.secrets)),
        is_kept=True,
        is_fresh=asking.fresh,
        language=shared_language(shown),
    )
    async with gate:
        try:
            answer = await asking.router.ask(ask)
        except PalError as failure:
            rulings.failed([claim.finding.id for claim in part], str(failure))
            return
    if not answer.is_recalled:
        rulings.sent += ranges(shown)
    if answer.vendor == _vendor(raised_by, asking.origin):
        rulings.notes.append(
            f"{answer.model} verified what {raised_by} had raised: both are of one vendor,"
            " for no other could be asked."
        )
    for claim in part:
        said = [one for one in answer.reply.verdicts if one.finding == claim.finding.id]
        rulings.take(claim.finding, rule(said, shown, answer.redactions), answer.model)


def _vendor(model: str, origin: Origin) -> str | None:
    """Whose the model is that raised a finding in this run."""
    return next((use.vendor for use in origin.trail.uses if use.model == model), None)
