"""The answers of a panel to one question: all are asked at once, each alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from pal.domain.chat import Message
from pal.domain.errors import AllModelsFailed, PalError
from pal.domain.requests import ConsensusRequest, Stance
from pal.domain.task import Task
from pal.review.claims.panel_reply import PanelReply
from pal.review.claims.voice import Voice
from pal.review.tag import section
from pal.router.ask import Ask
from pal.router.panel import Panel
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.workflow import Desk

_PREAMBLE = "No model answered; what was found without one is kept. "


@dataclass(slots=True)
class Voices:
    """Who answered, in the panel's order, and why the others did not, by model.

    Attributes:
        vendors: of those who answered.
    """

    heard: list[Voice] = field(default_factory=list[Voice])
    failed: dict[str, str] = field(default_factory=dict[str, str])
    vendors: set[str] = field(default_factory=set[str])


async def hear_panel(
    request: ConsensusRequest, desk: Desk, panel: Panel, stances: Mapping[str, Stance]
) -> Voices:
    """Asks every member.

    Raises:
        AllModelsFailed: nobody answered; names each and why.
    """
    voices = Voices()
    desk.progress.say(f"Asking {len(panel.models)} models.", 0.1)
    async with asyncio.TaskGroup() as group:
        for model in panel.models:
            stance = stances.get(model)
            group.create_task(_hear(request, desk, model, stance, voices))
    if not voices.heard:
        reasons = "; ".join(f"{one}: {voices.failed[one].rstrip('.')}" for one in panel.models)
        raise AllModelsFailed(f"Nobody on the panel answered, so nothing was agreed: {reasons}.")
    voices.heard.sort(key=lambda voice: panel.models.index(voice.model))
    return voices


def why(failure: PalError, model: str = "") -> str:
    """What went wrong, once, without what everybody knows by now."""
    said = str(failure).removeprefix(_PREAMBLE)
    times = said.split(f"{model}: ") if model else [said]
    return " ".join(dict.fromkeys(part.strip() for part in times if part.strip()))


async def _hear(
    request: ConsensusRequest, desk: Desk, model: str, stance: Stance | None, voices: Voices
) -> None:
    asked = section("question", request.prompt or "")
    if stance is not None:
        asked = f"{section('stance', load_part(f'stance-{stance}'))}\n{asked}"
    ask = Ask(
        task=Task.CONSENSUS,
        role="panel",
        origin=desk.origin,
        prompts=load_prompts("consensus-question"),
        messages=(Message("user", asked),),
        reply=PanelReply,
        models=(model,),
        is_kept=True,
        is_fresh=request.fresh,
    )
    try:
        answer = await desk.require_models().router.ask(ask)
    except PalError as failure:
        voices.failed[model] = why(failure, model)
        desk.progress.say(f"{model} did not answer.")
        return
    voice = Voice.of(model, answer.reply, None if stance == "neutral" else stance)
    if not voice.claims:
        voices.failed[model] = "Its answer was empty."
        return
    voices.heard.append(voice)
    voices.vendors.add(answer.vendor)
    desk.progress.say(f"{model} answered.")
