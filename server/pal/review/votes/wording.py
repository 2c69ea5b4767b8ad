"""What a text about code says, without how it says it: the terms that two texts can share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pal.review.votes.agreement_data import VOCABULARY

LONGEST_TEXT = 16_000
"""Characters that are compared: what two findings have in common is said long before that."""

_FENCE = re.compile(r"^[ \t>]*(```|~~~).*?(?:^[ \t>]*\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(r"\w+(?:(?:\.|::|->)\w+)*")
_JOINT = re.compile(r"\.|::|->")
_PART = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+|(?<=\D)(?=\d)|(?<=\d)(?=\D)")
_COMPOUND = re.compile(r"[^\W_]_+[^\W_]|[a-z\d][A-Z]")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}")
"""Scripts that put no space between words."""
_SHORTEST_PROSE = 4
_SHORTEST_STEM = 3
_LONGEST_STEM = 12


@dataclass(frozen=True, slots=True)
class Wording:
    """What one text says.

    Attributes:
        words: its words and the parts of its identifiers in lower case, in order, with repeats.
        terms: their stems without stop words and numbers: what it can share with another text.
        identifiers: how many different identifiers it names.
    """

    words: tuple[str, ...]
    terms: frozenset[str]
    identifiers: int


def wording(text: str) -> Wording:
    """The wording of a text in any language; fenced code is left out, unless there is no more."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    prose = _FENCE.sub(" ", text)
    if len(prose.split()) < _SHORTEST_PROSE:
        prose = text
    words: list[str] = []
    identifiers: set[str] = set()
    for token in _TOKEN.findall(prose):
        segments = _JOINT.split(token)
        if len(segments) > 1 and not token[0].isdigit():
            identifiers.add(token)
        identifiers.update(segment for segment in segments if _COMPOUND.search(segment))
        words.extend(word for segment in segments for word in _words(segment))
    terms = {stem(word) for word in words if _tells(word)}
    return Wording(tuple(words), frozenset(terms), len(identifiers))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A lower-case word without what grammar put at its end; roughly, and the same every time."""
    if not word.isascii():
        return word[:6]
    for ending, instead in VOCABULARY.endings:
        rest = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(rest) >= _SHORTEST_STEM and not word.endswith("ss"):
            word = rest
            break
    doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiouls"
    return word[:-1] if doubled else word[:_LONGEST_STEM]


def _words(segment: str) -> Iterator[str]:
    """The words of a name: `fetchHTTPPage2` has four."""
    for part in _PART.split(segment):
        word = part.casefold()
        if _UNSPACED.search(word):
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        elif word:
            yield word


def _tells(word: str) -> bool:
    """A number tells where, and hardly what; lines are compared as lines or not at all."""
    return len(word) > 1 and not word.isdigit() and word not in VOCABULARY.stop_words
