"""Definitions in languages without a grammar: a line that begins one, and what is indented."""

from __future__ import annotations

import re

from pal.domain.code import Symbol, lines_of

_PROSE = frozenset(
    [
        "text",
        "markdown",
        "restructuredtext",
        "json",
        "yaml",
        "toml",
        "ini",
        "xml",
        "html",
        "css",
        "make",
        "dockerfile",
    ]
)
_DEFINITION = re.compile(
    r"""^(?P<indent>[ \t]*)
    (?:[\w@\[\]<>,.?]+[ \t]+){0,6}?
    (?P<kind>class|interface|struct|enum|trait|object|record|module|namespace|protocol|extension
      |def|defp|defmodule|fn|func|fun|function|sub|proc|procedure)
    [ \t]+(?P<name>[\w.:$?!-]*\w[?!]?)""",
    re.VERBOSE,
)
# C# and its kin announce a method by its modifiers alone.
_METHOD = re.compile(
    r"""^(?P<indent>[ \t]*)
    (?:(?:public|private|protected|internal|static|override|virtual|async|final|abstract)[ \t]+)+
    (?:[\w<>\[\],.?]+[ \t]+)?(?P<name>\w+)[ \t]*\(""",
    re.VERBOSE,
)
_CLOSING = re.compile(r"[ \t]*(?:[})\]]|end\b|fi\b|done\b)")
_FUNCTION_WORDS = frozenset(
    ["def", "defp", "fn", "func", "fun", "function", "sub", "proc", "procedure"]
)


def indented_symbols(language: str, text: str) -> tuple[Symbol, ...]:
    """The definitions that keywords and indentation show; none in prose and data."""
    if language in _PROSE:
        return ()
    lines = lines_of(text)
    found: list[tuple[int, Symbol]] = []
    for number, line in enumerate(lines, 1):
        match = _DEFINITION.match(line) or _METHOD.match(line)
        if match is None:
            continue
        width = _width(match["indent"])
        outer = [s for depth, s in found if depth < width and s.last_line >= number]
        name = ".".join([*(s.name for s in outer[-1:]), match["name"].replace("::", ".")])
        kind = match.groupdict().get("kind", "function")
        kind = "function" if kind in _FUNCTION_WORDS else kind
        found.append((width, Symbol(name, kind, number, _end(lines, number, width))))
    return tuple(symbol for _, symbol in found)


def _end(lines: list[str], number: int, width: int) -> int:
    """The last line of the definition that begins at `number` (1-based)."""
    last = number
    for at in range(number, len(lines)):
        line = lines[at]
        if not line.strip():
            continue
        if _width(line) <= width and line.strip() != "{":
            return at + 1 if _CLOSING.match(line) and _width(line) == width else last
        last = at + 1
    return last


def _width(line: str) -> int:
    whole = line.expandtabs(4)
    return len(whole) - len(whole.lstrip())
