"""The claims of a panel, merged by a cheap model that sees no names, and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pal.domain.chat import Message
from pal.domain.errors import PalError
from pal.domain.model_card import Tier
from pal.domain.requests import ConsensusRequest
from pal.domain.task import Task
from pal.review.claims.anonymous import Anonymous
from pal.review.claims.merge_reply import MergeReply
from pal.review.claims.merged_points import merged_points
from pal.review.claims.point import Point
from pal.review.claims.points_by_wording import points_by_wording
from pal.review.claims.voice import Voice
from pal.router.ask import Ask
from pal.workflows.panel.panel_voices import why
from pal.workflows.prompt import load_prompts
from pal.workflows.workflow import Desk


async def merge_claims(
    request: ConsensusRequest, desk: Desk, panel: Sequence[Voice], names: Iterable[str]
) -> tuple[Point, ...]:
    """The panel's points; those that the wording alone tells, if no model merges them.

    Args:
        panel: who answered.
        names: what the merging model is not to read, beside the names of makers.
    """
    if len(panel) == 1:
        return points_by_wording(panel, panel)
    desk.progress.say("Merging the claims.", 0.7)
    shown = Anonymous.of(request.prompt or "", panel, names)
    ask = Ask(
        task=Task.CONSENSUS,
        role="merge",
        origin=desk.origin,
        prompts=load_prompts("consensus-merge"),
        messages=(Message("user", shown.text),),
        reply=MergeReply,
        tier=Tier.WORKER,
        is_kept=True,
        is_fresh=request.fresh,
    )
    try:
        answer = await desk.require_models().router.ask(ask)
    except PalError as failure:
        desk.problems.append(
            "No model merged the claims, so only those that are worded alike count as one;"
            f" ask again to have them merged: {why(failure)}"
        )
        return points_by_wording(panel, panel)
    merged = merged_points(answer.reply, shown, panel)
    if merged.unfounded:
        desk.problems.append(
            f"{answer.model} merged the claims, and {_citations(merged.unfounded)} dropped, for"
            " nobody wrote that, or it is about something else; no vote rests on them."
        )
    return merged.points


def _citations(number: int) -> str:
    return "1 of its citations was" if number == 1 else f"{number} of its citations were"
