"""The bugs that simulated models know, as data, and where they stand in code."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pal.simulator.models import Model
from pal.simulator.submitted_code import CodeLine, Passage

_NEAR = 3
"""Lines before or after that a rule may look at."""

_MOST = 50
"""Bugs that one answer names at most."""

_EXTENSIONS = {
    "py": "python", "pyi": "python", "js": "javascript", "mjs": "javascript", "cjs": "javascript",
    "jsx": "javascript", "ts": "typescript", "tsx": "typescript", "go": "go", "java": "java",
    "c": "c", "h": "c", "cpp": "cpp", "cc": "cpp", "hpp": "cpp", "rb": "ruby", "rs": "rust",
}  # fmt: skip


class Rule(BaseModel):
    """One row of `rules.toml`.

    Attributes:
        languages: where it holds; code of no known language is held to every rule.
        match: what a line at fault looks like.
        unless: what makes such a line right.
        followed_by: what must stand in one of the next three lines, if given.
        guarded_by: what in one of the three lines before makes it right.
        old, new: the fix as a pattern within the line and what takes its place, if it has one.
        bad, good: an example at fault, and one that looks like it and is right.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    languages: tuple[str, ...]
    match: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    followed_by: re.Pattern[str] | None = None
    guarded_by: re.Pattern[str] | None = None
    severity: Literal["critical", "high", "medium", "low", "info"]
    category: str
    title: str
    detail: str
    scenario: str
    fix: str
    old: re.Pattern[str] | None = None
    new: str | None = None
    confidence: float = Field(ge=0, le=1)
    bad: str
    good: str

    def holds_for(self, language: str) -> bool:
        """Whether it is meant for code in this language."""
        return not language or language in self.languages

    def strikes(self, lines: tuple[CodeLine, ...], at: int) -> bool:
        """Whether the line at that index is at fault."""
        text = lines[at].text
        if not self.match.search(text) or (self.unless and self.unless.search(text)):
            return False
        if self.followed_by and not _any(self.followed_by, lines[at + 1 : at + 1 + _NEAR]):
            return False
        return not (self.guarded_by and _any(self.guarded_by, lines[max(at - _NEAR, 0) : at]))

    def excuse(self, lines: tuple[CodeLine, ...], at: int) -> CodeLine | None:
        """What makes a line right that looks at fault: itself, or one above it in its block."""
        text = lines[at].text
        if not self.match.search(text):
            return None
        if self.unless and self.unless.search(text):
            return lines[at]
        if self.guarded_by is None:
            return None
        above = _block_above(lines, at)
        return next((line for line in above if self.guarded_by.search(line.text)), None)


@dataclass(frozen=True, slots=True)
class Bug:
    """A rule that strikes. `evidence` is the line as it stands, without its indentation."""

    rule: Rule
    path: str
    line: int | None
    evidence: str

    @property
    def replacement(self) -> str | None:
        """What the evidence becomes, where the rule knows."""
        if self.rule.old is None or self.rule.new is None:
            return None
        fixed = self.rule.old.sub(self.rule.new, self.evidence)
        return fixed if fixed != self.evidence else None


@cache
def known_rules() -> tuple[Rule, ...]:
    """All rules, in the order of the file."""
    text = files("pal.simulator").joinpath("rules.toml").read_text("utf-8")
    return tuple(Rule.model_validate(row) for row in tomllib.loads(text)["rules"])


def rules_for(passage: Passage, model: Model) -> tuple[Rule, ...]:
    """The rules that this model knows for the passage's language."""
    language = passage.language or _EXTENSIONS.get(passage.path.rpartition(".")[2].lower(), "")
    seen = rules_seen_by(model.id, model.recall)
    return tuple(rule for rule in seen if rule.holds_for(language))


def bugs_in(handed_in: Iterable[Passage], model: Model) -> list[Bug]:
    """The bugs that this model sees, in the order of the code."""
    found = [bug for passage in handed_in for bug in _bugs(passage, rules_for(passage, model))]
    return found[:_MOST]


@cache
def rules_seen_by(model_id: str, recall: float) -> tuple[Rule, ...]:
    """The model's own share of the rules, the same at all times."""
    return tuple(rule for rule in known_rules() if _luck(model_id, rule.id) < recall)


def _luck(model: str, rule: str) -> float:
    """A number from 0 to 1 that only depends on the two names."""
    digest = hashlib.sha256(f"{model}\0{rule}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _bugs(passage: Passage, chosen: tuple[Rule, ...]) -> Iterator[Bug]:
    for at, line in enumerate(passage.lines):
        if line.reviewed and line.text.strip():
            # Where the language is not known, several may say the same.
            struck = {r.title: r for r in chosen if r.strikes(passage.lines, at)}
            for rule in struck.values():
                yield Bug(rule, passage.path, line.number, line.text.strip())


def _block_above(lines: tuple[CodeLine, ...], at: int) -> Iterator[CodeLine]:
    """The lines before one, nearest first, up to that which its block begins with."""
    depth = _depth(lines[at].text)
    for place in range(at - 1, -1, -1):
        line, below = lines[place], lines[place + 1]
        if line.number is not None and below.number is not None and line.number + 1 < below.number:
            return
        yield line
        if line.text.strip() and _depth(line.text) < depth:
            return


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def _any(pattern: re.Pattern[str], lines: tuple[CodeLine, ...]) -> bool:
    return any(pattern.search(line.text) for line in lines)
