"""Secrets in a text: keys, tokens, passwords."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2

from pal.domain.finding import Severity
from pal.source.placeholder import is_placeholder

_BEFORE, _AFTER = 256, 1_024
"""How far around a keyword a line is looked at, in characters: minified files are one line."""

_BLOCK = 9_000
_TELLING = 12
"""Characters of a line that can be told from other text."""

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret and where it stands: `text[start:end]` is the secret alone.

    `title` says what it is, in a few words; neither it nor `rule` holds any of it.
    """

    rule: str
    title: str
    severity: Severity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    title: str
    severity: Severity
    keywords: tuple[str, ...]
    pattern: re.Pattern[str]
    entropy: float
    guessed: bool
    block: bool

    def place(self, match: re.Match[str]) -> tuple[int, int]:
        """Where the secret itself stands in a match."""
        named = match.span("secret") if "secret" in self.pattern.groupindex else (-1, -1)
        return named if named[0] >= 0 else match.span()


def find_secrets(text: str) -> tuple[Secret, ...]:
    """The secrets of a text in its order; they do not overlap."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A letter that is longer in lower case would shift every place after it.
        lowered = text.translate(_ASCII_LOWER)
    found: list[tuple[int, Secret]] = []
    for keyword, rules in _rules_by_keyword().items():
        searched = lowered if keyword.islower() else text
        if keyword in searched:
            for rank, rule in rules:
                for window in _windows(searched, keyword, rule.block):
                    found += ((rank, secret) for secret in _matches(rule, text, window))
    return _without_overlaps(found)


def secret_lines(text: str) -> tuple[str, ...]:
    """The lines of secrets that go on over several, in order, without what says what they are.

    Where only some lines of a text are shown, a secret's may be there without its first.
    """
    blocks = (
        text[secret.start : secret.end]
        for keyword, rules in _rules_by_keyword().items()
        for _, rule in rules
        if rule.block and keyword in text
        for window in _windows(text, keyword, block=True)
        for secret in _matches(rule, text, window)
    )
    lines = (line.strip() for block in blocks for line in block.splitlines())
    return tuple(
        dict.fromkeys(line for line in lines if len(line) >= _TELLING and "-----" not in line)
    )


def _windows(text: str, keyword: str, block: bool) -> Iterator[tuple[int, int]]:
    """The lines that a keyword stands on, or what follows it for a secret of several lines."""
    at = text.find(keyword)
    while at >= 0:
        nearest = max(at - _BEFORE, 0)
        start = at if block else text.rfind("\n", nearest, at) + 1 or nearest
        farthest = min(at + (_BLOCK if block else _AFTER), len(text))
        end = -1 if block else text.find("\n", at, farthest)
        yield start, farthest if end < 0 else end
        resumed = max(farthest - _BEFORE, at + len(keyword)) if end < 0 else end
        at = text.find(keyword, at + len(keyword) if block else resumed)


def _matches(rule: _Rule, text: str, window: tuple[int, int]) -> Iterator[Secret]:
    # A block begins at its keyword; to look further would read the same text many times.
    matches = (
        [rule.pattern.match(text, *window)] if rule.block else rule.pattern.finditer(text, *window)
    )
    for match in filter(None, matches):
        start, end = rule.place(match)
        secret = text[start:end]
        if _entropy(secret) < rule.entropy or (rule.guessed and is_placeholder(secret)):
            continue
        yield Secret(rule.id, rule.title, rule.severity, start, end)


def _without_overlaps(found: list[tuple[int, Secret]]) -> tuple[Secret, ...]:
    """Where two overlap, the one whose rule stands first."""
    kept: list[Secret] = []
    taken: set[int] = set()
    for _, secret in sorted(found, key=lambda ranked: (ranked[0], ranked[1].start)):
        if taken.isdisjoint(range(secret.start, secret.end)):
            taken.update(range(secret.start, secret.end))
            kept.append(secret)
    return tuple(sorted(kept, key=lambda secret: secret.start))


def _entropy(secret: str) -> float:
    """Bits per character."""
    length = len(secret)
    shares = (count / length for count in Counter(secret).values())
    return -sum(share * log2(share) for share in shares)


@cache
def _rules_by_keyword() -> Mapping[str, Sequence[tuple[int, _Rule]]]:
    """The rules, with their rank, that each keyword calls for."""
    rules: dict[str, list[tuple[int, _Rule]]] = {}
    for rank, rule in enumerate(_rules()):
        for keyword in rule.keywords:
            rules.setdefault(keyword, []).append((rank, rule))
    return rules


def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads(files("pal.source").joinpath("secrets.toml").read_text(encoding="utf-8"))
    return tuple(
        _Rule(
            id=rule["id"],
            title=rule["title"],
            severity=rule.get("severity", "critical"),
            keywords=tuple(rule["keywords"]),
            pattern=re.compile(rule["pattern"]),
            entropy=rule.get("entropy", 2.5),
            guessed=rule.get("guessed", False),
            block=rule.get("block", False),
        )
        for rule in data["rule"]
    )
