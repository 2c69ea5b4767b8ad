"""A free question to a panel: what its members agree on, dispute, and say alone."""

from __future__ import annotations

from pal.domain.errors import InputError
from pal.domain.report import Agreement, Disagreement, Report
from pal.domain.requests import ConsensusRequest
from pal.review.claims.point import Point
from pal.review.claims.voice import MOST_CLAIMS, Voice
from pal.router.panel import Panel
from pal.workflows.panel.panel_merge import merge_claims
from pal.workflows.panel.panel_summary import panel_summary
from pal.workflows.panel.panel_voices import Voices, hear_panel
from pal.workflows.panel.stances import stances_by_model
from pal.workflows.workflow import Desk


async def ask_panel(request: ConsensusRequest, desk: Desk, panel: Panel) -> Report:
    """Asks the panel at once, merges its claims, and counts who holds them.

    Raises:
        InputError: there is no question, or a stance is for a model that is not on the panel.
        AllModelsFailed: nobody answered.
        StoreError: there is nowhere to write down what would be spent.
    """
    if not (request.prompt or "").strip():
        raise InputError("The question is empty: say what the panel is to answer.")
    router = desk.require_models().router
    stances = stances_by_model(request.stances, panel, router)
    with desk.stage("panel", "panel"):
        voices = await hear_panel(request, desk, panel, stances)
    heard = voices.heard
    asked, threshold = len(panel.models), request.threshold
    desk.problems += _problems(voices, asked, threshold)
    with desk.stage("merge", "merge"):
        points = await merge_claims(request, desk, heard, (*panel.models, *voices.vendors))
    is_alone = len(heard) == 1
    agreed = [one for one in points if one.is_agreed(threshold) and not is_alone]
    rest = [one for one in points if one not in agreed]
    return desk.report(
        panel_summary(points, heard, asked=asked, threshold=threshold),
        agreements=[_agreement(one) for one in agreed],
        disagreements=[_disagreement(one) for one in rest],
        answered=f"{len(heard)} of {asked}",
    )


def _problems(voices: Voices, asked: int, threshold: int) -> list[str]:
    said = [
        f"{model} did not answer and has no vote: {why}" for model, why in voices.failed.items()
    ]
    said += [_uncounted(voice) for voice in voices.heard if voice.uncounted]
    free = sum(voice.assigned is None for voice in voices.heard)
    if asked > 1 and len(voices.heard) < threshold:
        said.append(
            f"{len(voices.heard)} of {asked} models answered, so the {threshold} that were to"
            " agree cannot be reached: nothing counts as agreed. Ask again, or name other models."
        )
    elif free < min(threshold, len(voices.heard)):
        said.append(
            f"{free} of {asked} models spoke for themselves; of those who were told what to argue,"
            f" only what they concede counts towards the {threshold} that must agree."
        )
    return said


def _uncounted(voice: Voice) -> str:
    return (
        f"{voice.model} made {len(voice.claims) + voice.uncounted} claims;"
        f" the first {MOST_CLAIMS} were counted, the others are left out."
    )


def _agreement(point: Point) -> Agreement:
    against = f" (against: {', '.join(point.denies)})" if point.denies else ""
    return Agreement(claim=f"{point.text}{against}", models=point.holds)


def _disagreement(point: Point) -> Disagreement:
    told = (("for", point.told), ("against", point.told_against))
    argued = "; ".join(f"{side}, as told to: {', '.join(who)}" for side, who in told if who)
    claim = f"{point.text} ({argued})" if argued else point.text
    sides = {"for": point.holds, "against": point.denies, "silent": point.silent}
    return Disagreement.model_validate({"claim": claim, **sides})
