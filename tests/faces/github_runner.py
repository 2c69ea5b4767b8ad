"""GitHub's runner as far as it reads a step's output: what it would obey."""

from __future__ import annotations

import re
from dataclasses import dataclass

KNOWN = {"error", "warning", "notice", "debug", "group", "endgroup", "stop-commands", "add-mask"}
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Obeyed:
    """A command that the runner obeyed."""

    name: str
    text: str
    properties: dict[str, str]


def obeyed(output: str) -> list[Obeyed]:
    """The commands in a step's output, old and new way of writing them; `resume` ends a stop."""
    commands: list[Obeyed] = []
    token = None
    for line in re.split(r"\r\n|\r|\n", output):
        known = {token} if token else KNOWN
        one = _modern(line, known) or _old(line, known)
        if one is None:
            continue
        commands.append(Obeyed("resume", "", {}) if token else one)
        token = one.text if one.name == "stop-commands" and not token else None
    return commands


def _modern(line: str, known: set[str]) -> Obeyed | None:
    found = re.match(r"\s*::(.*?)::(.*)", line, re.DOTALL)
    if not found:
        return None
    name, _, given = found[1].partition(" ")
    if name.lower() not in known:
        return None
    pairs = (pair.strip().partition("=") for pair in given.split(",") if pair.strip())
    return Obeyed(
        name, _read(found[2], _DATA), {key: _read(text, _PROPERTY) for key, _, text in pairs}
    )


def _old(line: str, known: set[str]) -> Obeyed | None:
    found = re.search(r"##\[([^\s\]]*)[^\]]*\](.*)", line, re.DOTALL)
    return Obeyed(found[1], found[2], {}) if found and found[1].lower() in known else None


def _read(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escape, character in escapes:
        text = text.replace(escape, character)
    return text
