"""What whoever waits for a review hears of it while it is made."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pal.review.excerpt import Excerpt
from pal.review.hold_back import hold_back
from pal.review.synthesis import synthesis
from pal.review.votes.balloting import Said
from pal.workflows.known import Known
from pal.workflows.summary import number_of_files
from pal.workflows.workflow import Desk


class ReviewNews:
    """Tells of each answer: how far the review is, and what it found, each finding once.

    Under the ids that the findings had before, without dismissed ones, and no more than the
    report would show; what a verifier refutes later was told of all the same.
    """

    def __init__(self, desk: Desk, known: Known, hunks: Sequence[Excerpt]) -> None:
        self._desk = desk
        self._known = known
        self._left = [hunk.path for hunk in hunks]
        self._files = len(set(self._left))
        self._all: list[Said] = []
        self._told: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def hear(self, found: Sequence[Said], looked_at: Sequence[Excerpt]) -> None:
        """One answer, about all hunks of `looked_at`."""
        async with self._one_at_a_time:
            self._all += [said for said in found if said[0].is_caused_by_the_change]
            for hunk in looked_at:
                self._left.remove(hunk.path)
            # Thousands of findings would keep the loop to themselves.
            said = await asyncio.to_thread(synthesis, tuple(self._all))
            findings = (await self._known.recognise(said)).findings
            shown, _ = hold_back(findings, self._desk.settings.review)
            if new := [one for one in shown if one.id not in self._told]:
                self._told |= {one.id for one in new}
                self._desk.progress.found(new)
            self._say(len(findings))

    def _say(self, findings: int) -> None:
        done = self._files - len(set(self._left))
        spent = sum(use.cost_usd or 0.0 for use in self._desk.origin.trail.uses)
        what = "1 finding" if findings == 1 else f"{findings} findings"
        share = done / self._files if self._files else 1.0
        files = number_of_files(self._files)
        self._desk.progress.say(f"{done} of {files}; {what}; ${spent:.4f}", 0.1 + 0.6 * share)
