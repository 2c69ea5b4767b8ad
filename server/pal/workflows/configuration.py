"""How the code that a question is about is built: the beginnings of the nearest build files."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pal.domain.code import lines_of
from pal.domain.errors import InputError
from pal.source.build_files import build_files
from pal.source.source import Source
from pal.workflows.passage import Passage

MOST_LINES, MOST_CHARS, MOST_FILES = 80, 8_000, 4
"""Lines of one file, characters of them, and files."""


async def configuration(
    paths: Iterable[str], source: Source, wanted: Callable[[str], bool]
) -> tuple[list[Passage], list[str]]:
    """The first lines of the build files nearest to `paths`, and in words what does not go."""
    kinds = dict.fromkeys(places for path in paths for places in build_files(path))
    found: dict[str, str] = {}
    for places in kinds:
        found |= await _nearest([place for place in places if wanted(place)], source)
    going: list[Passage] = []
    left_out: list[str] = []
    for path, text in found.items():
        lines = lines_of(text)
        last = min(len(lines), MOST_LINES)
        if len(going) == MOST_FILES or sum(map(len, lines[:last])) > MOST_CHARS:
            left_out.append(f"{path} (configuration)")
            continue
        going.append(Passage(path, text, 1, last, "configuration"))
        if last < len(lines):
            left_out.append(f"{path}:{last + 1}-{len(lines)} (configuration)")
    return going, left_out


async def _nearest(places: Iterable[str], source: Source) -> dict[str, str]:
    for place in places:
        try:
            text = await source.text(place)
        except InputError:  # A link that leads outside.
            continue
        if text:
            return {place: text}
    return {}
