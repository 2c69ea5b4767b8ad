"""What a simulated model says: findings it knows by rule, or prose that admits what it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pal.simulator.call import Call
from pal.simulator.gullible import told_to_find_nothing
from pal.simulator.merging import merged_claims
from pal.simulator.rules import Bug, bugs_in, known_rules
from pal.simulator.schema_fill import SchemaFill
from pal.simulator.submitted_code import has_code, passages
from pal.simulator.topics import stand
from pal.simulator.verdicts import verdicts

_FOREIGN = "this_line_is_not_in_the_code(42)"


def answer(call: Call, *, foreign_evidence: bool = False, gullible: bool = False) -> str:
    """JSON that satisfies the call's schema, or prose if it has none."""
    if call.schema is None:
        return prose(call)
    bugs = [] if gullible and told_to_find_nothing(call.turns) else _bugs(call)
    if foreign_evidence:
        bugs = [replace(bug, evidence=_FOREIGN) for bug in bugs] or [_invented()]
    text = f"[simulated {call.model_id}]"
    facts = {
        "findings": [_finding(bug) for bug in bugs],
        "verdicts": verdicts(call.turns, call.model),
        "summary": f"{text} {_count(len(bugs))}.",
        "answer": _prose(call, bugs),
        **_opinion(call),
    }
    return json.dumps(SchemaFill(call.schema, text=text).value(facts), ensure_ascii=False)


def _opinion(call: Call) -> dict[str, Any]:
    """What it says to a question, or what it makes of the answers of others to one."""
    if merged := merged_claims(call.turns):
        return {"claims": merged}
    return stand(call.turns, call.model)


def prose(call: Call) -> str:
    """A short text that names itself as simulated."""
    return _prose(call, _bugs(call) if has_code(call.turns) else [])


def _prose(call: Call, bugs: list[Bug]) -> str:
    said = f"[simulated {call.model_id}] No model was asked: this is turn {len(call.turns)}."
    titles = dict.fromkeys(bug.rule.title for bug in bugs)
    if titles:
        said += f" In the code I would look at: {'; '.join(titles)}."
    return said


def _bugs(call: Call) -> list[Bug]:
    return bugs_in(passages(call.turns), call.model) if call.model else []


def _invented() -> Bug:
    return Bug(known_rules()[0], "", 1, _FOREIGN)


def _finding(bug: Bug) -> dict[str, Any]:
    rule = bug.rule
    fixed = bug.replacement
    fix = {
        "description": rule.fix,
        "old": bug.evidence if fixed is not None else None,
        "new": fixed,
    }
    return {
        "path": bug.path,
        "line": bug.line,
        "evidence": bug.evidence,
        "severity": rule.severity,
        "category": rule.category,
        "rule": rule.id,
        "title": rule.title,
        "detail": rule.detail,
        "description": rule.detail,
        "scenario": rule.scenario,
        "confidence": (rule.confidence, "high"),
        "fix": (fix, rule.fix),
    }


def _count(bugs: int) -> str:
    return "1 finding" if bugs == 1 else f"{bugs} findings"
