"""Which files of a change are critical, and so worth the opinion of several vendors' models."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pathspec import GitIgnoreSpec

from pal.domain.change import Change, FileChange

SETTING = "review.critical_paths"


@dataclass(frozen=True, slots=True)
class Area:
    """A kind of code where a mistake costs most: where it lies, what it looks like, and why."""

    name: str
    reason: str
    paths: GitIgnoreSpec
    content: tuple[re.Pattern[str], ...]

    def claims(self, file: FileChange) -> str | None:
        """What makes the file one of the area's, or None."""
        if self.paths.match_file(file.path):
            return "by its path"
        for hunk in file.hunks:
            for line in hunk.lines:
                if line.kind != " " and any(one.search(line.text) for one in self.content):
                    return f"by line {line.new_line or line.old_line}"
        return None


def critical_paths(change: Change, wishes: Sequence[str]) -> Mapping[str, str]:
    """Path → why it is critical, in words; in the order of the change.

    `wishes` are globs in .gitignore's syntax. They add to the shipped areas; `!glob` takes files
    out, `!name` switches an area off, `!*` all.
    """
    known, exempt = _shipped()
    off = {area.name for area in known if f"!{area.name}" in wishes}
    own = GitIgnoreSpec.from_lines(wish for wish in wishes if wish.removeprefix("!") not in off)
    areas = [area for area in known if area.name not in off]
    found = {
        file.path: _why(file, own.check_file(file.path).include, areas, exempt)
        for file in change.files
        if file.skipped is None
    }
    return {path: why for path, why in found.items() if why is not None}


def _why(
    file: FileChange, wished: bool | None, areas: Sequence[Area], exempt: GitIgnoreSpec
) -> str | None:
    if wished is not None:
        return f"{SETTING} names it" if wished else None
    if exempt.match_file(file.path):
        return None
    for area in areas:
        if (sign := area.claims(file)) is not None:
            return f'{area.name}, {sign}: {area.reason} ("!{area.name}" in {SETTING}: never)'
    return None


@cache
def _shipped() -> tuple[tuple[Area, ...], GitIgnoreSpec]:
    text = (files("pal.review") / "critical_paths.toml").read_text("utf-8")
    data = tomllib.loads(text)
    areas = tuple(
        Area(
            name,
            area["reason"],
            GitIgnoreSpec.from_lines(area["paths"]),
            tuple(re.compile(one, re.IGNORECASE) for one in area["content"]),
        )
        for name, area in data["areas"].items()
    )
    return areas, GitIgnoreSpec.from_lines(data["exempt"]["paths"])
