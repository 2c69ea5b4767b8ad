"""A pipeline's third stage: the critical code of a change, before a panel."""

from __future__ import annotations

from collections.abc import Sequence

from pal.domain.change import Change
from pal.domain.errors import PalError
from pal.domain.finding import at_least
from pal.domain.requests import ConsensusRequest, PrecommitRequest
from pal.review.critical_paths import SETTING, critical_paths
from pal.review.excerpt import Excerpt
from pal.review.joined import is_known
from pal.workflows.found_so_far import FoundSoFar
from pal.workflows.panel.panel_hearing import PanelHearing, hear_panel_on
from pal.workflows.workflow import Desk

_NAMED = 3
"""Critical files that are named; of more, the number is said."""


async def hear_panel_on_critical(
    change: Change,
    shown: Sequence[Excerpt],
    request: PrecommitRequest,
    desk: Desk,
    found: FoundSoFar,
) -> PanelHearing | None:
    """Hears the panel on the hunks of critical files; says in the route why, or why not.

    A panel that cannot be had costs nothing of what was found before. What is said by too few and
    is not serious either is only counted, unless it was found before.
    """
    route, threshold = desk.origin.trail.route, desk.settings.review.threshold
    critical = critical_paths(change, desk.settings.review.critical_paths)
    hunks = [one for one in shown if one.path in critical]
    if not hunks:
        reason = (
            "no changed lines that can be shown are" if critical else "no file of the change is"
        )
        route.append(f"consensus: not needed, {reason} critical (globs in {SETTING} add some)")
        return None
    which = [f"{path} is critical: {why}" for path, why in critical.items()]
    more = [f"and {len(which) - _NAMED} more files"] if len(which) > _NAMED else []
    route.append(
        f"consensus: {len(hunks)} of {len(shown)} hunks, because"
        f" {'; '.join([*which[:_NAMED], *more])}"
    )
    asking = ConsensusRequest(model=request.model, fresh=request.fresh)
    try:
        heard = await hear_panel_on(hunks, asking, desk, threshold, stage="consensus")
    except PalError as failure:
        desk.problems.append(
            f"No panel looked at the critical code, and what was found before is kept: {failure}"
        )
        members = {use.model for use in desk.origin.trail.uses if use.role == "panel"}
        found.count(0, max(len(members), 1))
        return None
    agreed = heard.counted.agreed
    said = [
        one
        for one in heard.findings
        if one in agreed or at_least(one.severity, "high") or is_known(one, found.findings)
    ]
    found.add(said)
    found.sent += heard.sent
    found.count(
        len(heard.voters),
        len(heard.members),
        no_evidence=heard.no_evidence,
        unconfirmed=heard.elsewhere + len(heard.findings) - len(said),
    )
    return heard
