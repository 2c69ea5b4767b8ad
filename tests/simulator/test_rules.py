"""Each rule finds its own example, and leaves its right twin alone."""

from __future__ import annotations

import pytest

from pal.simulator.models import models_of
from pal.simulator.rules import Rule, bugs_in, known_rules, rules_seen_by
from pal.simulator.submitted_code import CodeLine, Passage

RULES = {rule.id: rule for rule in known_rules()}


def strikes(rule: Rule, code: str) -> bool:
    lines = tuple(CodeLine(text, None, True) for text in code.strip("\n").split("\n"))
    return any(rule.strikes(lines, at) for at in range(len(lines)))


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_finds_the_bad_example(rule: Rule) -> None:
    assert strikes(rule, rule.bad)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_leaves_the_good_example_alone(rule: Rule) -> None:
    assert not strikes(rule, rule.good)


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.new], ids=lambda rule: rule.id)
def test_a_fix_puts_the_example_right(rule: Rule) -> None:
    strong = models_of("anthropic")["claude-fable-5-2"]
    lines = tuple(CodeLine(text, 1, True) for text in rule.bad.strip("\n").split("\n"))
    bugs = bugs_in([Passage("", rule.languages[0], lines)], strong)
    fixed = next(bug.replacement for bug in bugs if bug.rule == rule)
    assert fixed is not None
    assert not strikes(rule, fixed)


def test_rules_have_names_of_their_own() -> None:
    assert len(RULES) == len(known_rules()) >= 30


def test_all_languages_have_rules() -> None:
    spoken = {language for rule in known_rules() for language in rule.languages}
    assert spoken >= {"python", "javascript", "typescript", "go", "java", "c", "ruby", "rust"}


def test_strong_models_see_nearly_all_and_workers_most() -> None:
    for vendor in ("anthropic", "openai", "gemini"):
        for model in models_of(vendor).values():
            seen = len(rules_seen_by(model.id, model.recall)) / len(RULES)
            assert seen >= (0.8 if model.recall >= 0.9 else 0.5)


def test_models_do_not_all_see_the_same() -> None:
    panel = ("claude-sonnet-5-5", "gpt-6.1-terra", "gemini-3.8-flash")
    models = [
        models_of(v)[m] for v, m in zip(("anthropic", "openai", "gemini"), panel, strict=True)
    ]
    seen = [{rule.id for rule in rules_seen_by(model.id, model.recall)} for model in models]
    assert seen[0] & seen[1] & seen[2]
    assert seen[0] | seen[1] | seen[2] != seen[0] & seen[1] & seen[2]
