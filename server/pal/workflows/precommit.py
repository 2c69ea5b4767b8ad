"""A quick look at a change before it is committed: free checks at once, then a worker model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from pal.domain.change import Change
from pal.domain.errors import InputError
from pal.domain.finding import SEVERITIES, Category, Finding
from pal.domain.report import Report
from pal.domain.requests import CHECKS, Check, PrecommitRequest, Target
from pal.domain.settings import LocalCheck
from pal.domain.task import Task
from pal.review.excerpt import Excerpt, excerpts
from pal.review.grounding import findings_of
from pal.review.hold_back import hold_back
from pal.review.identity import Identities
from pal.review.injection import RULE as INJECTED
from pal.review.local_checks import check_locally
from pal.review.scan import Scan, ScanResult
from pal.review.scope import in_scope
from pal.source.changes import change_of
from pal.workflows.guidelines import guidelines
from pal.workflows.known import Known
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.summary import nothing_to_review, number_of_files, summary
from pal.workflows.workflow import Desk

_SECRET_WORDS = re.compile(r"(?i)secret|credential|token|password|api.?key|private key")

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


async def run(request: PrecommitRequest, desk: Desk) -> Report:
    """Scans the change.

    Raises:
        InputError: there is no such change to look at.
    """
    if request.deep:
        raise InputError("A deep scan is not part of this version; leave out `deep`.")
    target = request.target or Target(staged=True)
    review = desk.settings.review
    change = in_scope(await change_of(target, desk.git, desk.source), review.exclude)
    reviewed = [file for file in change.files if file.skipped is None]
    if not reviewed:
        return desk.report(nothing_to_review(change, target))

    identities = Identities()
    known = Known(desk, change, load_prompts("precommit").version)
    desk.progress.say(f"Checking {number_of_files(len(reviewed))} locally.", 0.1)
    scanning = asyncio.create_task(_scan(request, desk, excerpts(change)))
    try:
        with desk.stage("local"):
            await asyncio.wait({scanning}, timeout=HEAD_START_S)
            local = await _check_locally(request, desk, change, identities)
            certain = (await known.recognise(local)).findings
        desk.progress.found(hold_back(_ranked(certain), review)[0])
        scan = await scanning
    finally:
        scanning.cancel()
        # What was spent is written down before whoever asked goes on, or closes the store.
        await asyncio.wait({scanning})
    wanted = {category for check in request.checks for category in _CATEGORIES[check]}
    caused = [pair for pair in scan.found if pair[0].is_caused_by_the_change]
    said = [f for f in findings_of(caused, "scan", identities) if f.category in wanted]
    recognised = await known.recognise([*local, *_news(said, local)])
    await known.record(recognised.findings, Task.PRECOMMIT)
    findings, hidden = hold_back(_ranked(recognised.findings), review)
    return desk.report(
        summary(findings, len(reviewed)),
        findings,
        hidden=hidden.model_copy(
            update={
                "no_evidence": scan.no_evidence,
                "dismissed": recognised.dismissed,
                "unconfirmed": len(scan.found) - len(caused),
            }
        ),
        sent=sorted(set(scan.sent)),
        answered=f"{scan.answered} of {scan.asked}",
    )


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


def _news(said: Sequence[Finding], local: Sequence[Finding]) -> list[Finding]:
    """What a model says beside the local checks, which say it for free and for certain."""
    return [one for one in said if not any(_is_the_same(one, known) for known in local)]


def _is_the_same(said: Finding, known: Finding) -> bool:
    if (said.path, said.category) != (known.path, known.category) or known.rule == INJECTED:
        return False  # Who plants an instruction must not hide the hole beside it.
    if not known.span.touches(said.span.start_line, said.span.end_line):
        return False
    # A line with a secret may have other holes too.
    is_secret = (known.rule or "").startswith("secret:")
    return not is_secret or _SECRET_WORDS.search(said.title) is not None


def _ranked(findings: Sequence[Finding]) -> list[Finding]:
    """The worst first."""
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.path, f.span.start_line))
