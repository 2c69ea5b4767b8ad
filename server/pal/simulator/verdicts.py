"""What a simulated model says of findings that it is asked to check: its rules, and the code."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pal.simulator.models import Model
from pal.simulator.rules import Rule, rules_for
from pal.simulator.submitted_code import Passage, all_lines

_CLAIM = re.compile(r"^<finding\b([^>\n]*)>", re.MULTILINE)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def verdicts(turns: Iterable[str], model: Model | None) -> list[dict[str, Any]]:
    """One for each `<finding id path line category>`: confirmed where a rule strikes the line,
    refuted where a rule knows what makes it right, unsure where the model knows no rule for it.
    """
    said = "\n".join(turns)
    claims = [_attributes(head) for head in _CLAIM.findall(said)]
    if not claims or model is None:
        return []
    shown = all_lines([said])
    return [{"finding": claim.get("id", ""), **_verdict(claim, shown, model)} for claim in claims]


def _attributes(head: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(head)}


def _verdict(claim: Mapping[str, str], shown: Iterable[Passage], model: Model) -> dict[str, str]:
    opinions = [
        opinion
        for passage in shown
        if passage.path == claim.get("path")
        for opinion in _opinions(claim, passage, model)
    ]
    order = ("confirmed", "refuted")
    ranked = sorted(opinions, key=lambda opinion: order.index(opinion["verdict"]))
    unsure = {"verdict": "unsure", "quote": "", "reason": "[simulated] No rule knows this line."}
    return next(iter(ranked), unsure)


def _opinions(claim: Mapping[str, str], passage: Passage, model: Model) -> Iterator[dict[str, str]]:
    for at, line in enumerate(passage.lines):
        if str(line.number) != claim.get("line"):
            continue
        for rule in rules_for(passage, model):
            if claim.get("category") in (None, rule.category):
                yield from _opinion(rule, passage, at)


def _opinion(rule: Rule, passage: Passage, at: int) -> Iterator[dict[str, str]]:
    if (excuse := rule.excuse(passage.lines, at)) is not None:
        reason = f"[simulated] Rule {rule.id}: this makes it right."
        yield {"verdict": "refuted", "quote": excuse.text.strip(), "reason": reason}
    elif rule.strikes(passage.lines, at):
        reason = f"[simulated] {rule.scenario}"
        yield {"verdict": "confirmed", "quote": passage.lines[at].text.strip(), "reason": reason}
