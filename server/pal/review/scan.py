"""A model's look at the hunks that no model has seen yet, in as many calls as it takes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pal.domain.chat import Message
from pal.domain.errors import BudgetExceeded, NoModel, PalError, StoreError
from pal.domain.model_card import Tier
from pal.domain.prompt import Prompts
from pal.domain.report import Role
from pal.domain.task import Task
from pal.review.batches import BATCH_CHARS, Keyed, batches, halves
from pal.review.excerpt import Excerpt, ranges, render
from pal.review.grounding import Grounded, ground
from pal.review.reply import ReviewReply, SaidFinding
from pal.review.shared_language import shared_language
from pal.router.ask import Answer, Ask, Origin
from pal.router.memory import Memory, Remembered
from pal.router.redact import Redactions
from pal.router.router import Router

CALLS_AT_ONCE = 8

_SMALL_TOKENS = 1_000

Hearing = Callable[[Sequence[tuple[Grounded, str]], Sequence[Excerpt]], Awaitable[None]]
"""Told of each answer: what was found, with the id of the model, and what was looked at."""


@dataclass(slots=True)
class ScanResult:
    """What the scan found, with the id of the model that said each.

    `failures` has one sentence for each call that came to nothing; its hunks stay unscanned, and
    are in `unread` by that sentence.
    """

    found: list[tuple[Grounded, str]] = field(default_factory=list[tuple[Grounded, str]])
    sent: list[str] = field(default_factory=list[str])
    failures: list[PalError] = field(default_factory=list[PalError])
    unread: dict[str, list[Excerpt]] = field(default_factory=dict[str, list[Excerpt]])
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
        judged: models not to ask: it is their own work.
        tier: which models come first, or None: the task's own.
        batch_chars: characters of code in one call.
        hear: told of each answer as it comes, or None.
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
    judged: tuple[str, ...] = ()
    tier: Tier | None = None
    batch_chars: int = BATCH_CHARS
    hear: Hearing | None = None
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
        await self._tell(result.found, [excerpt for key, excerpt in keyed if key in known])
        unseen = [(key, excerpt) for key, excerpt in keyed if key not in known]
        gate, later = asyncio.Semaphore(CALLS_AT_ONCE), list[list[Keyed]]()
        async with asyncio.TaskGroup() as group:
            for batch in batches(unseen, self.batch_chars):
                group.create_task(self._ask(batch, result, gate, later))
        # What calls at once reserve at worst is more than what they come to one after the other.
        for batch in later:
            await self._ask(batch, result, gate)
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

    async def _ask(
        self,
        batch: list[Keyed],
        result: ScanResult,
        gate: asyncio.Semaphore,
        later: list[list[Keyed]] | None = None,
    ) -> None:
        """Asks about a batch; one that no model has room for goes in two halves.

        What the budget has no room for while other calls are out goes to `later`.
        """
        shown = [excerpt for _, excerpt in batch]
        try:
            async with gate:
                answer = await self.router.ask(self._question(shown))
        except PalError as failure:
            if isinstance(failure, BudgetExceeded) and later is not None:
                later.append(batch)
                return
            if isinstance(failure, NoModel) and self._may_fit_in_halves(batch):
                async with asyncio.TaskGroup() as group:
                    for half in halves(batch):
                        group.create_task(self._ask(half, result, gate, later))
                return
            result.asked += 1
            result.failures.append(failure)
            result.unread.setdefault(str(failure), []).extend(shown)
            return
        result.asked += 1
        await self._answered(answer, batch, result)

    def _may_fit_in_halves(self, batch: Sequence[Keyed]) -> bool:
        """Whether some model would take less; one that is resting or missing takes nothing."""
        if len(batch) == 1:
            return False
        plan = self.router.explain(self.task, self.origin, _SMALL_TOKENS, models=self.models)
        return bool(plan.candidates)

    def _question(self, shown: Sequence[Excerpt]) -> Ask[ReviewReply]:
        return Ask(
            task=self.task,
            role=self.role,
            origin=self.origin,
            prompts=self.prompts,
            messages=(Message("user", self._said(shown)),),
            reply=ReviewReply,
            models=self.models,
            tier=self.tier,
            avoid=self.avoid,
            judged=self.judged,
            secrets=tuple(dict.fromkeys(line for one in shown for line in one.secrets)),
            language=shared_language(shown),
        )

    async def _answered(
        self, answer: Answer[ReviewReply], batch: list[Keyed], result: ScanResult
    ) -> None:
        shown = [excerpt for _, excerpt in batch]
        result.answered += 1
        result.sent += ranges(shown)
        said = answer.reply.findings
        grounded = self._take(result, said, shown, answer.redactions, answer.model)
        try:
            await self._remember(batch, grounded, answer.model, answer.vendor)
        except StoreError as failure:
            result.failures.append(failure)
        await self._tell([(one, answer.model) for one in grounded], shown)

    async def _tell(self, found: Sequence[tuple[Grounded, str]], shown: Sequence[Excerpt]) -> None:
        if self.hear is not None and shown:
            await self.hear(found, shown)

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
        about = (self.variant, self.preface, self.closing, self.avoid or "", *self.judged)
        parts = (self.role, self.prompts.version, *about, *self.models, excerpt.content)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _moved(said: SaidFinding, lines: int) -> SaidFinding:
    """What is remembered counts its line from the hunk, which may move in the file."""
    return said if said.line is None else said.model_copy(update={"line": said.line + lines})
