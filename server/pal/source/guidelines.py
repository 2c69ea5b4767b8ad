"""The files in which a project says how it wants to be worked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from pal.domain.errors import InputError
from pal.source.content import Content
from pal.source.current import current
from pal.source.git import Git
from pal.source.place import place
from pal.source.revision_contents import OUTSIDE, contents_at_revision
from pal.source.source import Source


async def guideline_files(
    names: Iterable[str], changed: Iterable[str], source: Source, git: Git, base: str | None
) -> Mapping[str, Content]:
    """What the files of these names hold that lie beside the `changed` ones or in folders above.

    Those of the root come first, then folder by folder downwards. With `base` they are read as
    that commit has them. A file that is reached by a link out of the workspace is not read.
    """
    found: dict[str, Content] = {}
    inside: list[str] = []
    for path in _places(names, changed):
        try:
            inside.append(place(source.root, path))
        except InputError:
            found[path] = OUTSIDE
    if base is not None:
        return {**found, **await contents_at_revision(git, base, inside)}
    for path in dict.fromkeys(inside):
        try:
            content = await current(source, path)
        except InputError:
            content = OUTSIDE
        if content is not None:
            found[path] = content
    return found


def _places(names: Iterable[str], changed: Iterable[str]) -> Iterator[str]:
    # A diff may name any path; no rules are looked for outside of the workspace.
    inside = [path for path in map(PurePosixPath, changed) if not {"/", ".."} & {*path.parts}]
    folders = {folder for path in inside for folder in path.parents}
    wanted = tuple(names)
    for folder in sorted(folders, key=lambda one: (len(one.parts), one.parts)):
        yield from ((folder / name).as_posix() for name in wanted)
