"""From what git lists to files with texts and hunks."""

from __future__ import annotations

from collections.abc import Sequence

from pal.domain.change import FileChange
from pal.source.blobs import read_blobs
from pal.source.compare import Pair, compare
from pal.source.content import Content
from pal.source.current import all_current
from pal.source.git import Git
from pal.source.listing import LINK, SUBMODULE, Entry, Version
from pal.source.source import Source


async def files_of(entries: Sequence[Entry], git: Git, source: Source) -> tuple[FileChange, ...]:
    """The files of a change: blobs as git has them, all else as `source` reads it now."""
    readable = [entry for entry in entries if _obstacle(entry) is None]
    sides = [side for entry in readable for side in (entry.old, entry.new) if side]
    blobs = await read_blobs(git, (side.blob for side in sides if side.blob))
    on_disk = [entry.path for entry in readable if entry.new and not entry.new.blob]
    texts = await all_current(source, on_disk)

    def content(version: Version | None, path: str) -> Content | None:
        if version is None:
            return None
        return blobs[version.blob] if version.blob else texts[path]

    pairs = [
        Pair(
            entry.path,
            content(entry.old, entry.path),
            content(entry.new, entry.path),
            touched=bool(entry.old and entry.new and entry.old.mode != entry.new.mode),
            loose_ends=entry.path in texts,
        )
        for entry in readable
    ]
    unread = [_unread(entry, reason) for entry in entries if (reason := _obstacle(entry))]
    return await compare([*pairs, *unread])


def _obstacle(entry: Entry) -> str | None:
    """Why the content of an entry is not even read, or None."""
    modes = [side.mode for side in (entry.old, entry.new) if side]
    if entry.conflicted:
        return "merge conflict"
    if any("\udc80" <= character <= "\udcff" for character in entry.path):
        return "name is not UTF-8"
    if SUBMODULE in modes:
        return "submodule"
    return "symbolic link" if LINK in modes else None


def _unread(entry: Entry, reason: str) -> Pair:
    skipped = Content(None, reason)
    name = entry.path.encode(errors="surrogateescape").decode(errors="replace")
    gone = entry.new is None and not entry.conflicted
    return Pair(name, entry.old and skipped, None if gone else skipped)
