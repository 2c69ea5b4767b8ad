"""Finds the code in a request: what was added by a diff, else what is fenced, else all of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FILE = re.compile(
    r"^<file\b([^>\n]*)>(?:\n(.*?)^</file>|([^\n]*?)</file>)", re.DOTALL | re.MULTILINE
)
_HUNK = re.compile(r"^<hunk\b[^>\n]*>\n(.*?)^</hunk>", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"^</?(?:hunk|context)\b[^>\n]*>", re.MULTILINE)
_FENCE = re.compile(r"^```+[ \t]*([\w+#-]*)[^\n]*\n(.*?)^```+[ \t]*$", re.DOTALL | re.MULTILINE)
_ATTRIBUTE = re.compile(r"""(\w+)=["']([^"']*)["']""")
_NUMBERED = re.compile(r" *(\d*) *([+\- ]?)\|(.*)", re.DOTALL)
_PATH_IN_DIFF = re.compile(r"\+\+\+ (?:b/)?([^\t\n]+)")


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One line of code as it stands in the request, without the marks of a diff.

    `number` is 1-based, None where the request numbers no lines; `reviewed` is False for lines
    that are shown only for context.
    """

    text: str
    number: int | None
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that stand together. `language` is lower case, "" if the request does not say."""

    path: str
    language: str
    lines: tuple[CodeLine, ...]


def passages(turns: Iterable[str]) -> tuple[Passage, ...]:
    """The code that the turns of a conversation hand in, in order."""
    text = "\n".join(turns)
    files = _files(text)
    if files:
        bodies = [body for _, body in files]
        find = _hunks if any(_HUNK.search(body) for body in bodies) else _whole
        return tuple(passage for about, body in files for passage in find(about, body))
    if hunks := tuple(_hunks({}, text)):
        return hunks
    return tuple(_fenced(text)) or (_plain("", "", text),)


def all_lines(turns: Iterable[str]) -> tuple[Passage, ...]:
    """Of each file all numbered lines that are shown of its new text, in order."""
    shown: list[Passage] = []
    for about, body in _files("\n".join(turns)):
        matches = (_NUMBERED.fullmatch(row) for row in body.splitlines())
        rows = {int(match[1]): match for match in matches if match and match[1]}
        lines = (CodeLine(rows[at][3], at, True) for at in sorted(rows) if rows[at][2] != "-")
        shown.append(_passage(about, lines))
    return tuple(shown)


def has_code(turns: Iterable[str]) -> bool:
    """Whether the turns mark code as such."""
    return any("<file" in turn or "<hunk" in turn or "```" in turn for turn in turns)


def _files(text: str) -> list[tuple[dict[str, str], str]]:
    """The attributes and the text of each; a tag is one only where a line starts with it."""
    return [
        (dict(_ATTRIBUTE.findall(head)), body or inline)
        for head, body, inline in _FILE.findall(text)
    ]


def _hunks(about: dict[str, str], body: str) -> Iterator[Passage]:
    for hunk in _HUNK.findall(body):
        yield _passage(about, _diff_lines(hunk.splitlines()))


def _whole(about: dict[str, str], body: str) -> Iterator[Passage]:
    rows = _TAG.sub("", body).splitlines()
    yield _passage(about, _numbered(rows) or (CodeLine(row, None, True) for row in rows))


def _fenced(text: str) -> Iterator[Passage]:
    for language, body in _FENCE.findall(text):
        if language == "diff":
            path = _PATH_IN_DIFF.search(body)
            about = {"path": path[1]} if path else {}
            yield _passage(about, _diff_lines(body.splitlines()))
        else:
            yield _plain("", language.lower(), body)


def _plain(path: str, language: str, body: str) -> Passage:
    lines = (CodeLine(row, number, True) for number, row in enumerate(body.splitlines(), 1))
    return Passage(path, language, tuple(lines))


def _passage(about: dict[str, str], lines: Iterable[CodeLine]) -> Passage:
    path = html.unescape(about.get("path", ""))
    return Passage(path, about.get("language", "").lower(), tuple(lines))


def _diff_lines(rows: list[str]) -> list[CodeLine]:
    """The new side of a hunk; only what it adds is reviewed."""
    matches = [_NUMBERED.fullmatch(row) for row in rows if row]
    if matches and all(matches):
        return [
            CodeLine(match[3], int(match[1]) if match[1] else None, match[2] == "+")
            for match in matches
            if match and match[2] != "-"
        ]
    return [
        CodeLine(row[1:], None, row[0] == "+")
        for row in rows
        if row and row[0] in "+ " and not row.startswith("+++")
    ]


def _numbered(rows: list[str]) -> list[CodeLine] | None:
    """The rows without their numbers, if every row has one."""
    matches = [_NUMBERED.fullmatch(row) for row in rows if row]
    if not matches or not all(match and match[1] for match in matches):
        return None
    return [CodeLine(match[3], int(match[1]), True) for match in matches if match]
