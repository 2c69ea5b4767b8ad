"""What a panel's agreement tells of its models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pal.domain.finding import Finding
from pal.domain.task import Task
from pal.review.votes.balloting import Balloting
from pal.store.signals import SignalKind
from pal.workflows.prompt import load_prompts
from pal.workflows.signalling import record_signals
from pal.workflows.workflow import Desk


async def record_panel_signals(counted: Balloting, voters: Sequence[str], desk: Desk) -> None:
    """Who agreed with others, and who stood alone, goes to the store.

    `voters` are the models that have seen all of the change.
    """
    version = load_prompts("codereview").version
    outcomes = _outcomes(counted, voters)
    await record_signals(outcomes, desk, task=Task.CONSENSUS, prompt_version=version)


def _outcomes(counted: Balloting, voters: Sequence[str]) -> Iterator[tuple[SignalKind, Finding]]:
    for one in counted.agreed:
        if sum(vote.verdict == "raised" for vote in one.votes) > 1:  # Or one was enough.
            yield "agreed", one
    if len(voters) > 1:  # Nobody is alone where no other was heard.
        for one in counted.lone:
            yield "alone", one
