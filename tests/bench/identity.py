"""Ids over a real history: a reviewer that reports something else on every commit."""

from __future__ import annotations

import subprocess
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pal.domain.change import FileChange
from pal.domain.code import Span, lines_of
from pal.domain.finding import Finding
from pal.review.earlier.history import Inherited, inherit
from pal.review.earlier.sheet import Sheet
from pal.review.identity import Identities
from pal.source.diff import parse_diff
from pal.store.known_finding import KnownFinding
from tests.bench.figure import Figure

REPOSITORY = Path(__file__).parents[2]
COMMITS = 100
WRONG, REPORTED = 0.25, 0.7
"""The share of lines that have something wrong, equal lines the same; and the share of them that
the reviewer mentions each time."""


@dataclass
class Tally:
    """What came of the ids.

    `followed` counts findings whose line git calls unchanged and that were found before. Where the
    commit adds or removes an equal line too, git has to guess which is the old one: those are
    `guessed`, and `otherwise` are those that PAL takes for another one.
    """

    commits: int = 0
    findings: int = 0
    followed: int = 0
    lost: int = 0
    wrongly_kept: int = 0
    guessed: int = 0
    otherwise: int = 0
    moved: int = 0
    twice: int = 0
    seconds: float = 0.0


@dataclass
class Replay:
    """What is known, by path: as PAL keeps it, and the true id of each line by git's own diff."""

    reviewer: int
    known: dict[str, dict[str, KnownFinding]] = field(default_factory=dict)
    truth: dict[str, dict[int, str]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def commit(self, name: str) -> None:
        """Follows one commit."""
        diff = git("diff", "--no-color", "--no-ext-diff", "-M", "-U0", f"{name}~", name)
        files = [file for file in parse_diff(diff) if file.skipped is None]
        texts = {file.path: text_at(name, file) for file in files}
        renamed = {f.path: f.old_path for f in files if f.kind == "renamed" and f.old_path}
        for file in files:
            before = self.truth.get(file.old_path or file.path, {})
            self.truth[file.path] = {
                new: before[old]
                for old, new in unchanged(file, len(lines_of(texts[file.path])))
                if old in before
            }
        gone = dict.fromkeys(renamed.values(), "")
        sheets = {path: Sheet.of(path, text) for path, text in {**gone, **texts}.items()}
        seed = f"{self.reviewer} {name}"
        found = [one for path, text in texts.items() for one in findings(seed, path, text)]
        earlier = [one for path in sheets for one in self.known.get(path, {}).values()]
        began = time.perf_counter()
        heirs = inherit(found, earlier, sheets, renamed)
        self.tally.seconds += time.perf_counter() - began
        self.judge(heirs.findings, {one.finding.id: one.finding for one in earlier}, files)
        self.keep(heirs, sheets)
        self.tally.commits += 1

    def judge(
        self,
        heirs: Sequence[Finding],
        earlier: dict[str, Finding],
        files: Sequence[FileChange],
    ) -> None:
        tally = self.tally
        edited = {file.path: edited_lines(file) for file in files}
        tally.findings += len(heirs)
        tally.twice += len(heirs) - len({one.id for one in heirs})
        still = {own for lines in self.truth.values() for own in lines.values()}
        for one in heirs:
            true = self.truth[one.path].get(one.span.start_line)
            if true is not None and one.evidence in edited[one.path]:
                tally.guessed += 1
                tally.otherwise += one.id != true
            elif true is not None:
                tally.followed += 1
                tally.lost += one.id != true
            elif one.id in still and earlier[one.id].evidence == one.evidence:
                tally.otherwise += 1
            elif one.id in still:
                tally.wrongly_kept += 1
            elif one.id in earlier:
                tally.moved += 1

    def keep(self, heirs: Inherited, sheets: dict[str, Sheet]) -> None:
        now = datetime.now(UTC)
        moved = {one.id for one in heirs.findings} | {one.finding.id for one in heirs.unmentioned}
        for path in sheets:
            rest = self.known.get(path, {})
            self.known[path] = {own: it for own, it in rest.items() if own not in moved}
        for one in heirs.unmentioned:
            self.known[one.finding.path][one.finding.id] = one
        given = {one.id for one in heirs.findings}  # An error is counted once.
        for path, lines in self.truth.items():
            self.truth[path] = {line: own for line, own in lines.items() if own not in given}
        for one in heirs.findings:
            around = sheets[one.path].surroundings(one.span.start_line, one.evidence).text
            self.known[one.path][one.id] = KnownFinding(one, "", around, None, None, now, now)
            self.truth[one.path][one.span.start_line] = one.id


async def run() -> Sequence[Figure]:
    """Replays the latest commits of this repository, by several reviewers where they are few."""
    tally = Tally()
    names = history()
    reviewer = 0
    while names and tally.commits < COMMITS:
        replay = Replay(reviewer, tally=tally)
        for name in names[: COMMITS - tally.commits]:
            replay.commit(name)
        reviewer += 1
    return [
        Figure(f"findings over {tally.commits} commits", tally.findings, ""),
        Figure("  on lines that are unchanged", tally.followed, ""),
        Figure("  on lines that moved, with their ids", tally.moved, ""),
        Figure("ids lost", tally.lost, "", "0"),
        Figure("ids wrongly kept", tally.wrongly_kept, "", "0"),
        Figure("ids given twice in a report", tally.twice, "", "0"),
        Figure("lines with equal ones that came or went", tally.guessed, ""),
        Figure("  taken for another one than git takes them for", tally.otherwise, ""),
        Figure("matching one commit", tally.seconds / max(tally.commits, 1) * 1000, "ms"),
    ]


def history() -> list[str]:
    """The latest commits with a parent that is at hand, oldest first."""
    rows = git("rev-list", "--first-parent", "--parents", f"-n{COMMITS + 1}", "HEAD").splitlines()
    return [row.split()[0] for row in reversed(rows) if " " in row][-COMMITS:]


def findings(seed: str, path: str, text: str) -> list[Finding]:
    """What the reviewer says of a file this time."""
    identities = Identities()
    said: list[Finding] = []
    for number, line in enumerate(lines_of(text), 1):
        plain = line.strip()
        if not plain.strip("()[]{}\"',;") or chance(seed.split()[0], plain) >= WRONG:
            continue
        own = identities.claim(path=path, symbol="", evidence=plain, category="bug")
        if chance(seed, path, number) < REPORTED:
            said.append(finding(own, path, number, line))
    return said


def chance(*of: object) -> float:
    """The same every time, 0 to 1."""
    return zlib.crc32(" ".join(map(str, of)).encode()) / 2**32


def finding(own: str, path: str, number: int, line: str) -> Finding:
    start = len(line) - len(line.lstrip()) + 1
    span = Span(
        start_line=number, start_col=start, end_line=number, end_col=start + len(line.strip())
    )
    return Finding(
        id=own,
        path=path,
        span=span,
        severity="medium",
        category="bug",
        title=f"Something is wrong with {line.strip()[:60]}",
        detail="It fails.",
        evidence=line.strip(),
        confidence=0.5,
        stage="review",
    )


def edited_lines(file: FileChange) -> set[str]:
    """What the added and removed lines say."""
    return {line.text.strip() for hunk in file.hunks for line in hunk.lines}


def unchanged(file: FileChange, length: int) -> Iterator[tuple[int, int]]:
    """Old and new numbers of the lines that the diff leaves alone."""
    lines = [line for hunk in file.hunks for line in hunk.lines]
    removed = {line.old_line for line in lines if line.kind == "-"}
    added = {line.new_line for line in lines if line.kind == "+"}
    old = 0
    for new in range(1, length + 1):
        if new in added:
            continue
        old += 1
        while old in removed:
            old += 1
        yield old, new


def text_at(commit: str, file: FileChange) -> str:
    return "" if file.kind == "deleted" else git("show", f"{commit}:{file.path}")


def git(*command: str) -> str:
    done = subprocess.run(
        ("git", "-c", "core.quotePath=false", *command),
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode("utf-8", "replace")
