"""A panel is heard on hunks of code: all members at once, then the votes are counted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pal.domain.finding import Finding
from pal.domain.requests import ConsensusRequest
from pal.domain.task import Task
from pal.review.batches import BATCH_CHARS
from pal.review.excerpt import Excerpt
from pal.review.scan import Scan
from pal.review.votes.balloting import Balloting, balloting
from pal.workflows.guidelines import guidelines
from pal.workflows.panel.panel_scans import Member, scan_by_each
from pal.workflows.panel.seated_panel import seated_panel
from pal.workflows.panel.track_record import track_record
from pal.workflows.prompt import load_part, load_prompts
from pal.workflows.workflow import Desk


@dataclass(frozen=True, slots=True)
class PanelHearing:
    """What the members said, what their votes come to, and what was sent to any of them."""

    members: tuple[Member, ...]
    counted: Balloting
    sent: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, with everyone's vote."""
        return (*self.counted.agreed, *self.counted.disputed, *self.counted.lone)

    @property
    def voters(self) -> list[str]:
        """Those who have seen all of the code, and so are silent where they say nothing."""
        return [member.model for member in self.members if member.has_seen_all]

    @property
    def no_evidence(self) -> int:
        """How many findings quoted what is nowhere."""
        return sum(member.scan.no_evidence for member in self.members)

    @property
    def elsewhere(self) -> int:
        """How many findings were about lines that the change leaves alone."""
        return sum(len(one.scan.found) - len(one.caused) for one in self.members)


async def hear_panel_on(
    shown: Sequence[Excerpt],
    request: ConsensusRequest,
    desk: Desk,
    threshold: int,
    *,
    stage: str = "panel",
) -> PanelHearing:
    """Hears the request's panel, as the stage of that name; what failed goes to the desk.

    Raises:
        InputError: a name stands for no model, or the request wants more to agree than are asked.
        NoModel: nobody can be asked.
        AllModelsFailed: nobody answered.
        StoreError: there is nowhere to write down what would be spent.
    """
    models = desk.require_models()
    size = sum(len(text) for excerpt in shown for text in excerpt.lines.values())
    panel = seated_panel(request, desk, min(size, BATCH_CHARS))
    rules = await guidelines((one.path for one in shown), desk)
    scan = Scan(
        router=models.router,
        memory=models.memory,
        origin=desk.origin,
        task=Task.CONSENSUS,
        role="panel",
        prompts=rules.after(load_prompts("codereview")),
        variant=rules.version,
        closing=load_part("closing"),
        fresh=request.fresh,
    )
    desk.progress.say(f"Asking {', '.join(panel.models)} about {len(shown)} hunks.", 0.1)
    with desk.stage(stage, "panel"):
        members = await scan_by_each(panel.models, shown, scan, desk.progress)
    desk.problems += _problems(members, threshold)
    found = [said for member in members for said in member.caused]
    voters = [member.model for member in members if member.has_seen_all]
    record = await track_record([member.model for member in members], found, desk)
    # Thousands of findings would keep the loop to themselves.
    counted = await asyncio.to_thread(balloting, found, voters, threshold, record)
    sent = rules.beside(one for member in members for one in member.scan.sent)
    return PanelHearing(tuple(members), counted, tuple(sent))


def _problems(members: Sequence[Member], threshold: int) -> list[str]:
    said = [problem for member in members for problem in member.problems]
    answered, asked = sum(member.has_spoken for member in members), len(members)
    if answered < threshold and asked > 1:
        said.append(
            f"{answered} of {asked} models answered, so the {threshold} that were to agree cannot"
            " be reached: nothing counts as agreed. Ask again, or name other models."
        )
    return said
