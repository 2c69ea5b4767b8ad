"""Tells lines that speak to a model instead of to people, by a list of clear patterns."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

RULE = "pal:injected-instruction"
"""The rule that such a finding goes by."""

_TURNED = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile(r"(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007e]")
"""Letters that nothing draws; after a black flag they say whose flag it is."""

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SPLIT_WORD = re.compile(r"(?<=[a-zA-Z])[\u200b\u2060\ufeff](?=[a-zA-Z])")
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u03bf\u03b9\u03b1\u03bd\u0442\u043a\u043c\u043d\u0432",
    "aeopcyxijsdhoiavtkmhb",
)
"""Cyrillic and Greek letters that look like Latin ones."""


class _Pattern(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    keywords: tuple[str, ...]
    match: re.Pattern[str]


def injected(line: str) -> str | None:
    """What the line is, in a few words, if it speaks to a model or hides text from people."""
    if not line.isascii():
        if hidden := _hidden(line):
            return hidden
        plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", line))
        line = plain.lower().translate(_ALIKE)
    said = line.lower()
    for pattern in _patterns():
        if any(word in said for word in pattern.keywords) and pattern.match.search(said):
            return pattern.title
    return None


def _hidden(line: str) -> str | None:
    if _TURNED.search(line):
        return "Text that is shown in another order than it is read"
    if _TAGS.search(line) or _SPLIT_WORD.search(line):
        return "Text that nobody can see"
    return None


@cache
def _patterns() -> tuple[_Pattern, ...]:
    text = files("pal.review.checks").joinpath("injection.toml").read_text("utf-8")
    return tuple(_Pattern.model_validate(row) for row in tomllib.loads(text)["pattern"])
