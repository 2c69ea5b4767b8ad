"""What a simulated model makes of several answers: by the topics it knows, and by equal words."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pal.simulator.topics import known_topics

_ANSWER = re.compile(r'^<answer by="(\w+)">\n(.*?)^</answer>', re.DOTALL | re.MULTILINE)
_CLAIM = re.compile(r"^<claim\b[^>\n]*>(.*)</claim>$", re.MULTILINE)

_Said = tuple[str, str]
"""Whose answer it is of, and the sentence."""


def merged_claims(turns: Iterable[str]) -> list[dict[str, Any]]:
    """Each claim of the `<answer by="…">` sections once: who holds it, and who says the contrary.

    Of a claim and its contrary, the one that more hold.
    """
    said = list(_said("\n".join(turns)))
    groups: defaultdict[object, list[_Said]] = defaultdict(list)
    for letter, sentence in said:
        groups[_meaning(sentence)].append((letter, sentence))
    contrary = {of: groups.get(_denial(of), []) for of in list(groups)}
    return [
        {"claim": same[0][1], "held": _cited(same), "denied": _cited(contrary[of])}
        for of, same in groups.items()
        if (len(same), _holds(of)) >= (len(contrary[of]), _holds(_denial(of)))
    ]


def _said(text: str) -> Iterator[_Said]:
    for letter, body in _ANSWER.findall(text):
        for sentence in _CLAIM.findall(body):
            yield letter, html.unescape(sentence)


def _meaning(sentence: str) -> object:
    """The topic and whether it is its claim or the counter, else the sentence itself."""
    for number, topic in enumerate(known_topics()):
        for wordings, holds in ((topic.claim, True), (topic.counter, False)):
            if sentence in wordings:
                return number, holds
    return sentence


def _denial(meaning: object) -> object:
    match meaning:
        case (int() as topic, bool() as holds):
            return topic, not holds
        case _:
            return None


def _holds(meaning: object) -> bool:
    return isinstance(meaning, tuple) and meaning[1] is True


def _cited(said: Iterable[_Said]) -> list[dict[str, str]]:
    return [{"by": letter, "quote": sentence} for letter, sentence in said]
