"""Which lines that models complained of a later commit has changed: looked up in git."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from pal.domain.errors import InputError
from pal.source.blobs import read_blobs
from pal.source.git import Git
from pal.source.listing import between
from pal.source.source import Source
from pal.store.kept import Kept
from pal.store.sightings import Sighting
from pal.workflows.signalling import signals_about
from pal.workflows.workflow import Desk

MOST_COMMITS = 3
"""Commits that findings were last seen at which one look compares with HEAD."""

LONGEST_HISTORY = 2_000
"""Commits before HEAD among which they are looked for; what was seen before is left alone."""


async def look_for_changed_lines(desk: Desk, kept: Kept, began: datetime) -> None:
    """Signals what has changed, and notes that what was found since `began` stands at HEAD.

    At most six calls of git. A line has changed if it is neither in HEAD's version of its file
    nor in the present one; a file that is gone or has another name tells nothing.

    Raises:
        InputError: there is no history here.
        StoreError: the database cannot be used.
    """
    root = str(desk.source.root)
    pending = await kept.sightings.pending(root)
    listed = await desk.git.run("rev-list", f"--max-count={LONGEST_HISTORY}", "HEAD", "--")
    history = listed.decode().split()
    head = history[0]
    by_commit: defaultdict[str, list[Sighting]] = defaultdict(list)
    for one in pending:
        by_commit[one.commit].append(one)
    earlier = [commit for commit in by_commit if commit in set(history[1:])]
    looked_for = {commit: by_commit[commit] for commit in earlier[:MOST_COMMITS]}
    changed = [
        one
        for commit, sightings in looked_for.items()
        for one in await _changed(sightings, commit, head, desk.git, desk.source)
    ]
    signals = [
        signal
        for one in changed
        for signal in signals_about(
            one.finding,
            "line_changed",
            root,
            task=one.task,
            prompt_version=one.prompt_version,
            run=desk.origin.run,
            at=desk.now(),
        )
    ]
    await kept.signals.record(*signals)
    gone = {one.finding.id for one in changed}
    names = [one.finding.id for sightings in looked_for.values() for one in sightings]
    standing = [name for name in names if name not in gone]
    await kept.sightings.settle(root, commit=head, standing=standing, changed=gone)
    await kept.sightings.stamp(root, head, began)


async def _changed(
    sightings: Sequence[Sighting], commit: str, head: str, git: Git, source: Source
) -> list[Sighting]:
    """Those whose line stood at the commit, or was about to, and does not at HEAD."""
    blobs = {
        entry.path: entry.new.blob
        for entry in await between(git, commit, head)
        if entry.old and entry.new and entry.new.blob
    }
    wanted = {one.finding.path for one in sightings} & blobs.keys()
    contents = await read_blobs(git, (blobs[path] or "" for path in wanted))
    changed: list[Sighting] = []
    for one in sightings:
        path = one.finding.path
        text = contents[blobs[path] or ""].text if path in wanted else None
        if text is None or _stands(one, text):
            continue
        if not _stands(one, await _present(path, source)):
            changed.append(one)
    return changed


def _stands(one: Sighting, text: str) -> bool:
    """Whether the text has the evidence, however it is indented."""
    return "".join(one.finding.evidence.split()) in "".join(text.split())


async def _present(path: str, source: Source) -> str:
    try:
        return await source.text(path) or ""
    except InputError:
        return ""
