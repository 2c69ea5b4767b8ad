"""The members of a panel look at a change, all at the same time, each alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pal.domain.errors import AllModelsFailed
from pal.review.excerpt import Excerpt
from pal.review.grounding import findings_of
from pal.review.identity import Identities
from pal.review.scan import Scan, ScanResult
from pal.review.votes.balloting import Said
from pal.review.votes.own_order import own_order
from pal.workflows.panel.panel_voices import why
from pal.workflows.workflow import Progress


@dataclass(frozen=True, slots=True)
class Member:
    """What came of asking one model."""

    model: str
    scan: ScanResult

    @property
    def has_seen_all(self) -> bool:
        """Whether it has answered about the whole change."""
        return self.scan.answered == self.scan.asked

    @property
    def has_spoken(self) -> bool:
        """Whether anything of the change was answered, now or by an earlier answer."""
        return self.has_seen_all or self.scan.answered > 0 or bool(self.scan.found)

    @property
    def caused(self) -> list[Said]:
        """What it found that the change causes."""
        return [pair for pair in self.scan.found if pair[0].is_caused_by_the_change]

    @property
    def problems(self) -> list[str]:
        """A sentence for each of its failures, and what they cost."""
        failures = dict.fromkeys(why(failure, self.model) for failure in self.scan.failures)
        if self.has_seen_all:
            return list(failures)
        lost = "did not answer and has no vote"
        if self.has_spoken:
            parts = f"{self.scan.answered} of {self.scan.asked} parts"
            lost = f"answered about {parts} of the change and has no vote on the rest"
        return [f"{self.model} {lost}: {' '.join(failures)}"]


async def scan_by_each(
    models: Sequence[str], hunks: Sequence[Excerpt], scan: Scan, progress: Progress
) -> list[Member]:
    """Every member with its result, in the order of `models`; each finding is told of early.

    Raises:
        AllModelsFailed: nobody answered; names each and why.
    """
    waited_for = list(models)

    async def one(model: str) -> Member:
        result = await replace(scan, models=(model,)).run(own_order(hunks, model))
        member = Member(model, result)
        waited_for.remove(model)
        if found := findings_of(member.caused, "consensus", Identities()):
            progress.found(found)
        progress.say(_news(member, waited_for), 0.7 * (1 - len(waited_for) / len(models)) + 0.1)
        return member

    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(one(model)) for model in models]
    members = [task.result() for task in asking]
    if not any(member.has_spoken for member in members):
        reasons = [f"{one.model}: {why(one.scan.failures[0], one.model)}" for one in members]
        raise AllModelsFailed(
            f"Nobody on the panel answered, so nothing was reviewed. {' '.join(reasons)}"
        )
    return members


def _news(member: Member, waited_for: Sequence[str]) -> str:
    number = len(member.caused)
    if not member.has_spoken:
        said = f"{member.model} ✗ no answer"
    else:
        said = f"{member.model} ✓ {'1 finding' if number == 1 else f'{number} findings'}"
    return f"{said}; waiting for {', '.join(waited_for)}" if waited_for else f"{said}."
