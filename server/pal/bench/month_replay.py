"""Replays a month through the real core, piece by piece."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random
from typing import Any

from pal.bench.month_bill import Tokens, Work
from pal.bench.month_mix import ASKED, CRITICAL, RESCANNED_EVERY, Kind, Month
from pal.bench.month_repository import MonthRepository
from pal.core import Core, Opened
from pal.domain.chat import Usage
from pal.domain.errors import PalError
from pal.domain.finding import Finding
from pal.domain.report import ModelUse, Report
from pal.providers.pricing import cost_usd
from pal.session import Session
from pal.workflows.read_request import read_request

AT_ONCE = 8
"""Worker calls under way. All else goes one after the other, so that no run warms another's."""

_READS_CODE = frozenset({"scan", "review", "panel"})

_QUESTIONS = {
    Kind.WORKER: "Classify this as code, configuration or prose.",
    Kind.QUESTION: "Write the tests that this code lacks.",
    Kind.THINKDEEP: "Is this the right structure, or what would you change?",
    Kind.CONTEXT: "How does all of this hang together?",
}


class _Nobody:
    def say(self, message: str, fraction: float | None = None) -> None:
        pass

    def found(self, findings: Sequence[Finding]) -> None:
        pass


@dataclass(slots=True)
class Replay:
    """One month.

    Attributes:
        session: in the repository; `desk` is one outside of any, where questions' files lie.
        forget: empties the vendors' prompt caches.
        tell: hears of each kind's end.
    """

    core: Core
    opened: Opened
    session: Session
    desk: Session
    repository: MonthRepository
    month: Month
    forget: Callable[[], Any]
    tell: Callable[[str], None]
    work: defaultdict[Kind, Work] = field(default_factory=lambda: defaultdict(Work))
    problems: set[str] = field(default_factory=set[str])

    async def run(self) -> None:
        """All of it."""
        random = Random(self.month.seed)
        await self._workers(self._questions(Kind.WORKER, random))
        await self._in_pairs(self._questions(Kind.QUESTION, random))
        for kind in (Kind.THINKDEEP, Kind.CONTEXT):
            for question in self._questions(kind, random):
                await self.forget()
                await self._asked(kind, question)
            self.tell(f"{kind}: done")
        for number, commit in enumerate(self.repository.commits):
            await self._commit(number, commit)
        self.tell(f"{len(self.repository.commits)} commits: done")

    def _questions(self, kind: Kind, random: Random) -> Iterator[dict[str, Any]]:
        """Arguments, each with a file of other code: none is asked twice."""
        for number in range(self.month.count(kind)):
            file = self.desk.root / f"{kind.name.lower()}-{number}.txt"
            file.write_text(self.repository.passage(ASKED[kind].tokens, random), "utf-8")
            yield {"prompt": _QUESTIONS[kind], "files": [file.name]}

    async def _workers(self, questions: Iterator[dict[str, Any]]) -> None:
        while crowd := list(islice(questions, AT_ONCE)):
            await asyncio.gather(*(self._asked(Kind.WORKER, one) for one in crowd))
        self.tell(f"{Kind.WORKER}: done")

    async def _in_pairs(self, questions: Iterator[dict[str, Any]]) -> None:
        """Every second one goes on with the conversation of the one before, without a file."""
        conversation: str | None = None
        for question in questions:
            if conversation is None:
                await self.forget()
                report = await self._asked(Kind.QUESTION, question)
                conversation = report.conversation if report else None
            else:
                then = {"prompt": "And what is still missing?", "conversation": conversation}
                await self._asked(Kind.QUESTION, then)
                conversation = None
        self.tell(f"{Kind.QUESTION}: done")

    async def _commit(self, number: int, commit: str) -> None:
        """The article's three stages; some commits are scanned again as they are."""
        target = {"target": {"range": f"{commit}^..{commit}"}}
        scan = await self._reviewed(Kind.SCAN, "precommit", commit, target)
        if scan is None:
            return
        report, work = scan
        if number % RESCANNED_EVERY == 0:
            await self._reviewed(Kind.RESCAN, "precommit", commit, target, first=work)
        if report.findings:
            await self._reviewed(Kind.REVIEW, "codereview", commit, target)
        if any(CRITICAL.search(path) for path in _paths(report)):
            await self._reviewed(Kind.CONSENSUS, "consensus", commit, target)

    async def _asked(self, kind: Kind, arguments: dict[str, Any]) -> Report | None:
        workflow = "thinkdeep" if kind is Kind.THINKDEEP else "chat"
        report = await self._report(kind, workflow, arguments, self.desk)
        if report is not None:
            work = self._work(report)
            self.work[kind] += replace(work, needed=work.sent, whole=work.sent)
        return report

    async def _reviewed(
        self,
        kind: Kind,
        workflow: str,
        commit: str,
        arguments: dict[str, Any],
        first: Work | None = None,
    ) -> tuple[Report, Work] | None:
        """A run over a commit; `first` is the same work when it was done for the first time."""
        await self.forget()
        report = await self._report(kind, workflow, arguments, self.session)
        if report is None:
            return None
        work = self._work(report)
        if first is None:
            whole = await self._whole(report, commit)
            work = replace(work, needed=work.sent, whole=Tokens(whole, work.sent.output))
        else:
            work = replace(work, needed=first.needed, whole=first.whole)
        self.work[kind] += work
        return report, work

    async def _whole(self, report: Report, commit: str) -> int:
        """Prompt tokens, had each pass over the code read its files whole; no fewer than it did."""
        readers = [use for use in _answers(report) if use.role in _READS_CODE]
        read = sum(use.tokens_in for use in readers)
        passes = len({use.model for use in readers if use.role == "panel"}) or 1
        files = await self.repository.whole_tokens(commit, _paths(report)) if readers else 0
        others = sum(use.tokens_in for use in _answers(report)) - read
        return others + max(read, passes * files)

    async def _report(
        self, kind: Kind, workflow: str, arguments: dict[str, Any], session: Session
    ) -> Report | None:
        entry, request = read_request(workflow, arguments)
        try:
            report = await self.core.run(entry, request, session, _Nobody())
        except PalError as failure:
            self.problems.add(str(failure))
            self.work[kind] += Work(runs=1, failed=1)
            return None
        self.problems.update(report.problems)
        return report

    def _work(self, report: Report) -> Work:
        answers = _answers(report)
        sent = [Tokens(use.tokens_in, use.tokens_out) for use in answers]
        paid = sum(use.cost_usd or 0.0 for use in answers)
        return Work(
            runs=1,
            calls=len(answers),
            sent=sum(sent, Tokens()),
            full_usd=sum(self._usd(use, use.tokens_in) for use in answers),
            answers_usd=sum(self._usd(use, 0) for use in answers),
            paid_usd=paid,
            lost_usd=sum(use.cost_usd or 0.0 for use in report.models) - paid,
        )

    def _usd(self, use: ModelUse, tokens_in: int) -> float:
        card = self.opened.catalogue.get(use.model)
        return cost_usd(card, Usage(input=tokens_in, output=use.tokens_out)) or 0.0


def _answers(report: Report) -> list[ModelUse]:
    return [use for use in report.models if use.outcome == "ok"]


def _paths(report: Report) -> list[str]:
    """The files of which a part was sent."""
    return list(dict.fromkeys(place.rpartition(":")[0] for place in report.sent))
