"""What a dismissal hides, and what it never hides."""

from __future__ import annotations

from typing import Any

import pytest

from pal.domain.feedback import Scope
from pal.domain.finding import Finding
from pal.review.earlier.silence import Silence
from pal.store.dismissal import Dismissal
from tests.review.earlier import NOW, finding

CODE = "x = a / b\n"
WORDS = "Division by zero if the divisor is empty"
LIKE = "The divisor may be empty, which divides by zero: division by zero"
OTHER = "A connection is never closed when the request fails"


def one(title: str = WORDS, own: str = "f_1", path: str = "a.py", **more: Any) -> Finding:
    return finding(path, CODE, 1, title, id=own, **more)


def silence(scope: Scope, **more: Any) -> Silence:
    return Silence([Dismissal(one(**more), scope, "a reason", NOW)])


@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
def test_this_finding_is_hidden_however_severe(severity: str) -> None:
    assert silence("this", severity=severity).covers(one(severity=severity))


def test_this_finding_hides_no_other() -> None:
    assert not silence("this").covers(one(own="f_2"))


@pytest.mark.parametrize("scope", ["rule-here", "rule-project"])
@pytest.mark.parametrize("severity", ["critical", "high"])
def test_a_rule_never_hides_what_is_serious(scope: Scope, severity: str) -> None:
    assert not silence(scope, severity=severity).covers(one(severity=severity))
    assert not silence(scope).covers(one(own="f_2", severity=severity))


def test_a_rule_here_stays_in_its_file_and_follows_its_name() -> None:
    here = silence("rule-here")
    assert here.covers(one(LIKE, "f_2"))
    assert not here.covers(one(LIKE, "f_2", "b.py"))
    assert here.covers(one(LIKE, "f_2", "b.py"), renamed={"b.py": "a.py"})


def test_a_rule_in_the_project_is_category_and_similar_words() -> None:
    everywhere = silence("rule-project")
    assert everywhere.covers(one(LIKE, "f_2", "b.py"))
    assert not everywhere.covers(one(OTHER, "f_2"))
    assert not everywhere.covers(one(LIKE, "f_2", category="performance"))


def test_the_rule_of_a_local_check_is_its_id_whatever_it_says() -> None:
    rule = silence("rule-project", rule="ruff:F841", stage="local")
    assert rule.covers(one(OTHER, "f_2", rule="ruff:F841", stage="local", category="test"))
    assert not rule.covers(one(WORDS, "f_2", rule="ruff:F401", stage="local"))
    assert not rule.covers(one(WORDS, "f_2"))
