"""What of a change no model has read, and why."""

from __future__ import annotations

from collections.abc import Sequence

from pal.review.excerpt import Excerpt, render
from pal.review.scan import ScanResult

_NAMED = 5


def failures_of(scan: ScanResult) -> list[str]:
    """A sentence for each failure, and which files it leaves unread, with their sizes."""
    said = dict.fromkeys(str(failure) for failure in scan.failures)
    return [f"{one.rstrip()}{_unread(scan.unread.get(one, ()))}" for one in said]


def _unread(hunks: Sequence[Excerpt]) -> str:
    by_path: dict[str, list[Excerpt]] = {}
    for hunk in hunks:
        by_path.setdefault(hunk.path, []).append(hunk)
    if not by_path:
        return ""
    names = [f"{path} ({_size(hunks)})" for path, hunks in list(by_path.items())[:_NAMED]]
    more = f" and {len(by_path) - _NAMED} more" if len(by_path) > _NAMED else ""
    return f" Not reviewed: {', '.join(names)}{more}."


def _size(hunks: Sequence[Excerpt]) -> str:
    return f"{len(render(hunks).encode('utf-8', 'replace')) / 1000:,.1f} kB"
