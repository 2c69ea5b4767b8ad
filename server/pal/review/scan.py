"""A model's look at the hunks that no model has seen yet, in as many calls as it takes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pal.domain.chat import Message
from pal.domain.errors import PalError, StoreError
from pal.domain.prompt import Prompts
from pal.domain.report import Role
from pal.domain.task import Task
from pal.review.batches import Keyed, batches
from pal.review.excerpt import Excerpt, ranges, render
from pal.review.grounding import Grounded, ground
from pal.review.reply import ReviewReply, SaidFinding
from pal.router.ask import Ask, Origin
from pal.router.memory import Memory, Remembered
from pal.router.redact import Redactions
from pal.router.router import Router

CALLS_AT_ONCE = 4


@dataclass(slots=True)
class ScanResult:
    """What the scan found, with the id of the model that said each.

    `failures` has one sentence for each call that came to nothing; its hunks stay unscanned.
    """

    found: list[tuple[Grounded, str]] = field(default_factory=list[tuple[Grounded, str]])
    sent: list[str] = field(default_factory=list[str])
    failures: list[PalError] = field(default_factory=list[PalError])
    no_evidence: int = 0
    asked: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """How to scan: whom to ask, with what words.

    Attributes:
        prompts: instructions, the same for every call.
        preface, closing: what is said before the code and after it; they may be empty.
        variant: all else that changes the answer beside hunk, prompt and choice of models.
        avoid: the vendor to ask last, or None.
    """

    router: Router
    memory: Memory
    origin: Origin
    task: Task
    role: Role
    prompts: Prompts
    variant: str = ""
    preface: str = ""
    closing: str = ""
    models: tuple[str, ...] = ()
    avoid: str | None = None
    fresh: bool = False

    async def run(self, hunks: Sequence[Excerpt]) -> ScanResult:
        """Earlier answers for the hunks that have one, a model's for the rest."""
        result = ScanResult()
        keyed = [(self._key(excerpt), excerpt) for excerpt in hunks]
        known = await self._known({key for key, _ in keyed}, result)
        for key, excerpt in keyed:
            if key in known:
                said = [_moved(one, excerpt.hunk.first_line) for one in known[key].reply.findings]
                self._take(result, said, [excerpt], Redactions(), known[key].model)
        unseen = [(key, excerpt) for key, excerpt in keyed if key not in known]
        gate = asyncio.Semaphore(CALLS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for batch in batches(unseen):
                group.create_task(self._ask(batch, result, gate))
        return result

    def _said(self, shown: Sequence[Excerpt]) -> str:
        after = f"\n{self.closing}" if self.closing else ""
        return f"{self.preface}{render(shown)}{after}"

    async def _known(
        self, keys: Iterable[str], result: ScanResult
    ) -> dict[str, Remembered[ReviewReply]]:
        if self.fresh:
            return {}
        try:
            return await self.memory.recall(
                keys, ReviewReply, task=self.task, role=self.role, origin=self.origin
            )
        except StoreError as failure:
            result.failures.append(failure)
            return {}

    async def _ask(self, batch: list[Keyed], result: ScanResult, gate: asyncio.Semaphore) -> None:
        shown = [excerpt for _, excerpt in batch]
        ask = Ask(
            task=self.task,
            role=self.role,
            origin=self.origin,
            prompts=self.prompts,
            messages=(Message("user", self._said(shown)),),
            reply=ReviewReply,
            models=self.models,
            avoid=self.avoid,
            secrets=tuple(dict.fromkeys(line for one in shown for line in one.secrets)),
        )
        result.asked += 1
        async with gate:
            try:
                answer = await self.router.ask(ask)
            except PalError as failure:
                result.failures.append(failure)
                return
        result.answered += 1
        result.sent += ranges(shown)
        said = answer.reply.findings
        grounded = self._take(result, said, shown, answer.redactions, answer.model)
        try:
            await self._remember(batch, grounded, answer.model, answer.vendor)
        except StoreError as failure:
            result.failures.append(failure)

    def _take(
        self,
        result: ScanResult,
        said: Iterable[SaidFinding],
        shown: Sequence[Excerpt],
        redactions: Redactions,
        model: str,
    ) -> list[Grounded]:
        placed = [ground(one, shown, redactions) for one in said]
        grounded = [one for one in placed if one is not None]
        result.no_evidence += len(placed) - len(grounded)
        result.found += [(one, model) for one in grounded]
        return grounded

    async def _remember(
        self, batch: list[Keyed], grounded: list[Grounded], model: str, vendor: str
    ) -> None:
        """Each hunk's own share of the answer, an empty one too: it has been looked at."""
        answers: dict[str, Remembered[ReviewReply]] = {}
        for key, excerpt in batch:
            here = [one for one in grounded if one.excerpt is excerpt]
            said = [_moved(one.said, -excerpt.hunk.first_line) for one in here]
            answers[key] = Remembered(ReviewReply(findings=tuple(said)), model, vendor)
        await self.memory.remember(answers)

    def _key(self, excerpt: Excerpt) -> str:
        about = (self.variant, self.preface, self.closing, self.avoid or "")
        parts = (self.role, self.prompts.version, *about, *self.models, excerpt.content)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _moved(said: SaidFinding, lines: int) -> SaidFinding:
    """What is remembered counts its line from the hunk, which may move in the file."""
    return said if said.line is None else said.model_copy(update={"line": said.line + lines})
