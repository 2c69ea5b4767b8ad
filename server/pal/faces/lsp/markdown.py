"""Markdown of what others wrote: data, which neither loads, nor leads, nor hides anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of what is not seen, or turns round what is."""

_MARKS = re.compile(
    r"""[\\`*{}\[\]|~$]      # wherever they stand
    | (?<!\w)_ | _(?!\w)    # not inside of a name
    | :(?=//)               # of an address
    | ^[#+\-=] | (?<=\d)[.)](?<=^\d[.)]) | (?<=\d\d)[.)](?<=^\d\d[.)])  # of a line
    """,
    re.VERBOSE,
)
_LIVE = re.compile(r"!(?=\[)|\](?=[(\[:])|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
"""Where images, links, link definitions, HTML and hidden characters begin."""
_DEAD = {"!": "!\\", "]": "]\\", "<": "&lt;", "&": "&amp;"}

_OPENING = re.compile(r"(`{3,})[^`]*$")
_DOUBTFUL = re.compile(r" {1,3}(?=```)| {0,3}(?=~~~)")
"""Fences that begin a block of code here or there, depending on what they stand in."""


def plain(text: str) -> str:
    """The text on one line, with every mark of Markdown and HTML taken for what it is."""
    marked = _MARKS.sub(lambda mark: f"\\{mark[0]}", _visible(" ".join(text.split())))
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """A code span of the text, on one line."""
    line = " ".join(_visible(text).split())
    fence = "`" * (_longest_run(line) + 1)
    pad = " " if "`" in line else ""
    return f"{fence}{pad}{line or ' '}{pad}{fence}"


def block(text: str, language: str = "") -> str:
    """A block of code."""
    shown = _visible(text)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def prose(text: str) -> str:
    """A text that is Markdown itself; no image, link or tag of it is live.

    Blocks of code between fences of backticks at the left margin stay as they are, every other
    fence is taken out of force.
    """
    return "\n".join(_lines(_visible(text)))


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
            safe = _DOUBTFUL.sub(r"\\", line, count=1) if _DOUBTFUL.match(line) else line
            yield _LIVE.sub(lambda start: _DEAD[start[0]], safe)
    if closing is not None:
        yield fence


def _visible(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
