"""A first look at a whole repository: a model with room for all of it says where to look closer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pal.domain.errors import BudgetExceeded
from pal.domain.finding import at_least
from pal.domain.model_card import Tier
from pal.domain.requests import Target
from pal.review.excerpt import Excerpt, render
from pal.review.grounding import Grounded
from pal.review.scan import Scan, ScanResult
from pal.review.votes.balloting import Said
from pal.router.calibration import BYTES_PER_TOKEN
from pal.workflows.summary import number_of_files
from pal.workflows.workflow import Desk

_ALL = 10**9
"""Characters in one call: as many as the widest window takes; what is refused goes in halves."""

_MOST_CALLS = 64


def is_survey(target: Target) -> bool:
    """Whether a whole repository, or workspace, is asked for."""
    return target.paths is not None and any(path.strip("/") in (".", "") for path in target.paths)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first look brought."""

    scan: ScanResult

    @property
    def focus(self) -> list[str]:
        """One line for each finding, as the closer look is told of it."""
        return [
            f"{one.said.title} ({one.said.path}:{one.span.start_line}):"
            f" {' '.join(one.said.evidence.split())}"
            for one, _ in self.scan.found
        ]

    def concerned(self, hunks: Sequence[Excerpt]) -> list[Excerpt]:
        """Those of the files in which it found anything."""
        paths = {one.said.path for one, _ in self.scan.found}
        return [hunk for hunk in hunks if hunk.path in paths]

    def unrepeated(self, review: ScanResult) -> list[Said]:
        """Mild findings that the closer look, which was told of them, has not made its own."""
        unread = {hunk.path for hunks in review.unread.values() for hunk in hunks}
        return [
            (one, model)
            for one, model in self.scan.found
            if not at_least(one.said.severity, "high")
            and one.said.path not in unread
            and not any(_is_near(one, other) for other, _ in review.found)
        ]


def _is_near(one: Grounded, other: Grounded) -> bool:
    lines = (other.span.start_line, other.span.end_line)
    return one.said.path == other.said.path and one.span.touches(*lines)


async def survey(scan: Scan, hunks: Sequence[Excerpt], desk: Desk) -> Survey:
    """Has all hunks read in as few calls as windows allow.

    Raises:
        BudgetExceeded: it would cost more than one request may; nothing was sent.
    """
    _check_budget(scan, hunks, desk)
    files = number_of_files(len({hunk.path for hunk in hunks}))
    desk.progress.say(f"Surveying {files}.", 0.05)
    with desk.stage("survey", "scan"):
        wide = replace(scan, role="scan", tier=Tier.CONTEXT, batch_chars=_ALL)
        return Survey(await wide.run(hunks))


def _check_budget(scan: Scan, hunks: Sequence[Excerpt], desk: Desk) -> None:
    size = len(render(hunks).encode("utf-8", "replace"))
    most = desk.settings.budget.request_usd
    expected = _expected_usd(scan, size)
    if expected is None or expected <= most:
        return
    files = number_of_files(len({hunk.path for hunk in hunks}))
    raise BudgetExceeded(
        f"The repository has {files} to review with {size / 1000:,.0f} kB; to have them read would"
        f" cost about ${expected:.2f}, and one request may cost ${most:.2f}. Nothing was sent: name"
        " directories in `paths`, add to review.exclude, or raise budget.request_usd."
    )


def _expected_usd(scan: Scan, size: int) -> float | None:
    """What reading `size` bytes costs; None if nobody can say, or nobody would take even a part."""
    calls = 1
    while calls <= _MOST_CALLS:
        tokens = round(size / calls / BYTES_PER_TOKEN)
        plan = scan.router.explain(
            scan.task, scan.origin, tokens, models=scan.models, tier=Tier.CONTEXT
        )
        if plan.candidates:
            each = plan.candidates[0].expected_usd
            return None if each is None else each * calls
        calls *= 2
    return None
