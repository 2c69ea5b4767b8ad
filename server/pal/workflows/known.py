"""Where what a workflow finds meets what is known: earlier findings, and dismissals."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from pal.domain.change import Change, FileChange
from pal.domain.errors import InputError, StoreError
from pal.domain.finding import Finding
from pal.domain.task import Task
from pal.review.earlier.history import inherit
from pal.review.earlier.sheet import Sheet
from pal.review.earlier.silence import Silence
from pal.store.known_finding import KnownFinding
from pal.workflows.workflow import Desk

_MOST_READ = 50
"""Files beside the change that are read to see whether code has left them."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Findings under the ids that they had before, and how many are not shown: dismissed ones."""

    findings: tuple[Finding, ...]
    dismissed: int = 0


class Known:
    """What is known of the files of one change.

    Without a store, and where it fails, findings stay as they are and the run goes on.
    """

    def __init__(self, desk: Desk, change: Change, prompt_version: str | None = None) -> None:
        self._desk = desk
        self._root = str(desk.source.root)
        self._prompt_version = prompt_version
        self._files = {
            file.path: file
            for file in change.files
            if file.skipped is None or file.kind == "deleted"
        }
        self._renamed = {
            file.path: file.old_path
            for file in change.files
            if file.kind == "renamed" and file.old_path
        }
        self._sheets = {was: Sheet({}) for was in self._renamed.values()}
        self._silenced: list[Finding] = []
        self._unmentioned: list[KnownFinding] = []

    async def recognise(self, findings: Sequence[Finding]) -> Recognised:
        """The findings, in their order, with the ids of those that they are; no dismissed ones."""
        kept = self._desk.kept
        if kept is None or not findings:
            return Recognised(tuple(findings))
        try:
            paths = {*self._files, *self._renamed.values()}
            earlier = await kept.findings.related(self._root, paths, findings)
            silence = Silence(await kept.dismissals.all(self._root))
        except StoreError as error:
            self._desk.problems.append(
                "What was found before could not be looked up, so ids may be new and dismissed"
                f" findings are shown: {error}"
            )
            return Recognised(tuple(findings))
        elsewhere = await self._read({one.finding.path for one in earlier})
        # Thousands of findings, and long files, take a while.
        return await asyncio.to_thread(self._compare, findings, earlier, silence, elsewhere)

    async def record(self, findings: Sequence[Finding], task: Task) -> None:
        """Writes down what was found, for later runs and for all faces."""
        kept = self._desk.kept
        if kept is None or kept.is_read_only:
            return
        now = self._desk.now()
        known = [self._known(one, task, now) for one in (*findings, *self._silenced)]
        try:
            await kept.findings.record(self._root, known)
            await kept.findings.move(self._root, self._unmentioned)
        except StoreError as error:
            self._desk.problems.append(
                f"The findings are in this report, but could not be kept for later: {error}"
            )

    def _compare(
        self,
        findings: Sequence[Finding],
        earlier: Sequence[KnownFinding],
        silence: Silence,
        elsewhere: Mapping[str, str | None],
    ) -> Recognised:
        now = {was: path for path, was in self._renamed.items()}
        paths = {one.finding.path for one in earlier} | {one.path for one in findings}
        for path in {now.get(path, path) for path in paths} - self._sheets.keys():
            if (file := self._files.get(path)) is not None:
                self._sheets[path] = _sheet(file)
            elif path in elsewhere:
                self._sheets[path] = Sheet.of(path, elsewhere[path])
        order = sorted(range(len(findings)), key=lambda n: _place(findings[n]))
        in_order = [findings[n] for n in order]
        inherited = inherit(in_order, earlier, self._sheets, self._renamed)
        before = {one.finding.id: one for one in earlier}
        self._unmentioned = [one for one in inherited.unmentioned if one != before[one.finding.id]]
        ranks = zip(order, inherited.findings, strict=True)
        said = [one for _, one in sorted(ranks, key=itemgetter(0))]
        self._silenced = [
            one.model_copy(update={"status": "dismissed"})
            for one in said
            if silence.covers(one, self._renamed)
        ]
        silent = {one.id for one in self._silenced}
        return Recognised(tuple(one for one in said if one.id not in silent), len(silent))

    def _known(self, finding: Finding, task: Task, now: datetime) -> KnownFinding:
        line = finding.span.start_line
        sheet = self._sheets.get(finding.path, Sheet({}))
        is_said = finding.stage != "local"
        return KnownFinding(
            finding,
            sheet.symbol(line),
            sheet.surroundings(line, finding.evidence).text,
            task.value if is_said else None,
            self._prompt_version if is_said else None,
            first_seen=now,
            last_seen=now,
        )

    async def _read(self, paths: set[str]) -> dict[str, str | None]:
        """The texts of files that code may have left, but for those of the change."""
        texts: dict[str, str | None] = {}
        for path in sorted(paths - self._files.keys() - self._sheets.keys())[:_MOST_READ]:
            try:
                texts[path] = await self._desk.source.text(path)
            except InputError:
                texts[path] = None
        return texts


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.span.start_line, finding.span.start_col, finding.title


def _sheet(file: FileChange) -> Sheet:
    if file.text is not None or file.kind == "deleted":
        return Sheet.of(file.path, file.text)
    shown = (line for hunk in file.hunks for line in hunk.lines)
    return Sheet({line.new_line: line.text for line in shown if line.new_line})
