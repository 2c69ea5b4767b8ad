"""The first look at a change: free checks at once, then a worker model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pal.domain.change import Change
from pal.domain.finding import Category, Finding
from pal.domain.requests import CHECKS, Check, PrecommitRequest
from pal.domain.settings import LocalCheck
from pal.domain.task import Task
from pal.review.checks.local_checks import check_locally
from pal.review.checks.said_locally import said_locally
from pal.review.excerpt import Excerpt, excerpts
from pal.review.grounding import findings_of
from pal.review.hold_back import hold_back
from pal.review.identity import Identities
from pal.review.scan import Scan, ScanResult
from pal.review.worst_first import worst_first
from pal.workflows.guidelines import guidelines
from pal.workflows.known import Known
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.summary import number_of_files
from pal.workflows.workflow import Desk

HEAD_START_S = 0.005
"""For the request to a model to leave before the local checks take the loop."""

_WORDS: dict[Check, str] = {
    "syntax": "- `syntax`: code that does not parse or compile, or names something undefined.",
    "obvious-bugs": "- `bug`, `concurrency`, `data-loss`, `performance`, `api`: code that fails.",
    "security-basics": "- `security`: injection, leaked secrets, missing checks, unsafe defaults.",
}

_LOCAL: dict[Check, tuple[LocalCheck, ...]] = {
    "syntax": ("syntax",),
    "obvious-bugs": ("ruff",),
    "security-basics": ("secrets", "ruff"),
}

_CATEGORIES: dict[Check, tuple[Category, ...]] = {
    "syntax": ("syntax",),
    "obvious-bugs": (
        "bug",
        "concurrency",
        "data-loss",
        "performance",
        "api",
        "test",
        "maintainability",
    ),
    "security-basics": ("security",),
}


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What checks and worker found, as yet without the ids of earlier runs.

    Attributes:
        findings: those of the local checks, then what a model says beside them.
        shown: the hunks that there are, each with what is needed around it.
        scan: how the model's part went.
        unconfirmed: how many more it said, of lines that the change leaves alone.
    """

    findings: tuple[Finding, ...]
    shown: tuple[Excerpt, ...]
    scan: ScanResult
    unconfirmed: int


async def first_look(
    request: PrecommitRequest, desk: Desk, change: Change, known: Known, identities: Identities
) -> FirstLook:
    """Looks at every hunk; what is certain is told of before a model answers."""
    files = sum(file.skipped is None for file in change.files)
    desk.progress.say(f"Checking {number_of_files(files)} locally.", 0.1)
    shown = excerpts(change)
    scanning = asyncio.create_task(_scan(request, desk, shown))
    try:
        with desk.stage("local"):
            await asyncio.wait({scanning}, timeout=HEAD_START_S)
            local = await _check_locally(request, desk, change, identities)
            certain = (await known.recognise(local)).findings
        desk.progress.found(hold_back(worst_first(certain), desk.settings.review)[0])
        scan = await scanning
    finally:
        scanning.cancel()
        # What was spent is written down before whoever asked goes on, or closes the store.
        await asyncio.wait({scanning})
    wanted = {category for check in request.checks for category in _CATEGORIES[check]}
    caused = [pair for pair in scan.found if pair[0].is_caused_by_the_change]
    said = [one for one in findings_of(caused, "scan", identities) if one.category in wanted]
    news = [one for one in said if not any(said_locally(one, free) for free in local)]
    return FirstLook((*local, *news), shown, scan, len(scan.found) - len(caused))


async def _check_locally(
    request: PrecommitRequest, desk: Desk, change: Change, identities: Identities
) -> Sequence[Finding]:
    asked = {local for check in request.checks for local in _LOCAL[check]}
    enabled: list[LocalCheck] = [
        check for check in desk.settings.review.local_checks if check in asked
    ]
    result = await check_locally(change, enabled, identities)
    desk.problems += result.problems
    wanted = {category for check in request.checks for category in _CATEGORIES[check]}
    return [finding for finding in result.findings if finding.category in wanted]


async def _scan(request: PrecommitRequest, desk: Desk, hunks: Sequence[Excerpt]) -> ScanResult:
    if desk.models is None or not hunks:
        return ScanResult()
    router = desk.models.router
    if not router.vendors(desk.origin):
        if desk.settings.routing.vendors:  # Who allows no vendor needs no advice to add one.
            lacks = " ".join(router.missing.values())
            desk.problems.append(
                "No model was asked, only the local checks ran: a vendor's key would add a model's"
                f" look at every hunk, for about $0.001 a commit. {lacks}".strip()
            )
        return ScanResult()
    rules = await guidelines((one.path for one in hunks), desk)
    checks: list[Check] = [check for check in CHECKS if check in request.checks]
    words = "\n".join(_WORDS[check] for check in checks)
    desk.progress.say(f"Scanning {len(hunks)} hunks.", 0.3)
    scan = Scan(
        router=router,
        memory=desk.models.memory,
        origin=desk.origin,
        task=Task.PRECOMMIT,
        role="scan",
        prompts=rules.after(load_prompts("precommit").filled("checks", words)),
        variant=f"{','.join(checks)} {rules.version}",
        closing=load_part("closing"),
        models=request.model,
        fresh=request.fresh,
    )
    with desk.stage("scan", "scan"):
        result = await scan.run(hunks)
    result.sent = rules.beside(result.sent)
    desk.problems += dict.fromkeys(str(failure) for failure in result.failures)
    return result
