"""Which known findings still stand in the text as it is now, and where."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pal.domain.errors import InputError
from pal.domain.finding import SEVERITIES
from pal.review.earlier.sheet import Sheet
from pal.review.earlier.silence import Silence
from pal.review.earlier.whereabouts import stands_at, whereabouts
from pal.source.source import Source
from pal.store.kept import Kept
from pal.store.known_finding import KnownFinding


async def standing_findings(
    source: Source, kept: Kept, *, under: str = "", gone: bool = False
) -> list[KnownFinding]:
    """Those that are neither fixed nor dismissed, the worst first, each where it stands now.

    Args:
        under: a file or a folder, relative to the source's root; empty for all.
        gone: whether those come too whose evidence does not stand in their file any more; they
            are `stale`.

    Raises:
        StoreError: they cannot be read.
    """
    root = str(source.root)
    silence = Silence(await kept.dismissals.all(root))
    known = [
        one
        for one in await kept.findings.all(root)
        if one.finding.status != "fixed"
        and (not under or one.finding.path == under or one.finding.path.startswith(f"{under}/"))
        and not silence.covers(one.finding)
    ]
    by_path: defaultdict[str, list[KnownFinding]] = defaultdict(list)
    for one in known:
        by_path[one.finding.path].append(one)
    found: list[KnownFinding] = []
    for path, some in by_path.items():
        text = await _text(source, path)
        found += await asyncio.to_thread(_placed, some, path, text, gone=gone)
    return sorted(found, key=_rank)


def _placed(
    known: Iterable[KnownFinding], path: str, text: str | None, *, gone: bool
) -> list[KnownFinding]:
    some = list(known)
    sheet = Sheet.of(path, text)
    lines = whereabouts(some, sheet)
    placed: list[KnownFinding] = []
    for one in some:
        line = lines.get(one.finding.id)
        if line is not None:
            placed.append(_with_status(stands_at(one, path, line, sheet), "open"))
        elif gone:
            placed.append(_with_status(one, "stale"))
    return placed


def _with_status(known: KnownFinding, status: str) -> KnownFinding:
    return replace(known, finding=known.finding.model_copy(update={"status": status}))


async def _text(source: Source, path: str) -> str | None:
    try:
        return await source.text(path)
    except InputError:  # A diff may have named a file outside of the workspace.
        return None


def _rank(known: KnownFinding) -> tuple[int, str, int, str]:
    finding = known.finding
    severity = SEVERITIES.index(finding.severity)
    return severity, finding.path, finding.span.start_line, finding.id
