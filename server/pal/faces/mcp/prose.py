"""A model's answer of many lines: its code as it is, all else as data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pal.faces.mcp.as_data import as_data, visible

_OPENING = re.compile(r"(`{3,})[^`]*$")
_DOUBTFUL = re.compile(r" {1,3}(?=```)| {0,3}(?=~~~)")
"""Fences that begin a block of code here or there, depending on what they stand in."""


def prose(text: str) -> str:
    """The text without hidden characters; no image, link or tag of it is live.

    Blocks of code between fences of backticks at the left margin stay as they are, for an agent
    may copy them; every other fence is taken out of force.
    """
    return "\n".join(_lines(visible(text)))


def _lines(text: str) -> Iterator[str]:
    closing: re.Pattern[str] | None = None
    fence = ""
    for line in text.split("\n"):
        if closing is not None:
            yield line
            if closing.match(line):
                closing = None
        elif opening := _OPENING.match(line):
            fence = opening[1]
            closing = re.compile(rf" {{0,3}}`{{{len(fence)},}}[ \t]*$")
            yield line
        else:
            yield as_data(_DOUBTFUL.sub(r"\\", line, count=1) if _DOUBTFUL.match(line) else line)
    if closing is not None:
        yield fence
