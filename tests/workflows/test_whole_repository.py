"""A whole repository: a model with room for all of it looks first, another closer where it says."""

from __future__ import annotations

import pytest

from pal.domain.errors import BudgetExceeded
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
OTHER = "def run(text):\n    return eval(text)\n"
CLEAN = "def name_{n}(value):\n    return value\n"
ALL = {"paths": ["."]}


@pytest.fixture
def house(house: House) -> House:
    for n in range(12):
        house.stage(f"lib/part_{n}.py", CLEAN.format(n=n))
    house.stage("app/mean.py", BUGGY)
    house.stage("app/run.py", OTHER)
    house.stage("poetry.lock", "x\n")
    house.git("commit", "-qm", "start")
    return house


def asked(house: House) -> list[str]:
    return [str(request["request"]) for request in house.simulator.requests]


async def test_all_is_read_at_once_and_what_was_found_is_looked_at_closer(house: House) -> None:
    report = await house.run("codereview", target=ALL)
    assert [stage.name for stage in report.stages] == ["survey", "review"]
    assert [use.role for use in report.models] == ["scan", "review"]
    assert "context" in report.route[0]
    survey, review = asked(house)[:2]
    assert survey.count("<file ") == 14
    assert review.count("<file ") == 2
    assert "<focus>" in review
    assert "- Text is run as code (app/run.py:2): return eval(text)" in review
    assert {one.path for one in report.findings} == {"app/mean.py", "app/run.py"}
    assert all(len(one.votes) == 2 for one in report.findings), "both models say so"
    assert "poetry.lock" not in survey
    assert len([place for place in report.sent if place.startswith("lib/")]) == 12


async def test_where_nothing_was_found_nobody_looks_closer(house: House) -> None:
    for name in ("mean", "run"):
        house.git("rm", "-qf", f"app/{name}.py")
    report = await house.run("codereview", target=ALL)
    assert [stage.name for stage in report.stages] == ["survey"]
    assert len(report.models) == 1
    assert report.findings == ()
    assert report.answered == "1 of 1"


async def test_what_no_window_takes_is_read_in_parts(house: House) -> None:
    lines = "".join(f"NAME_{n} = {n}\n" for n in range(2_800))
    for folder in ("one", "two", "three"):
        for n in range(4):
            house.stage(f"{folder}/{n}.py", lines + OTHER)
    report = await house.run("codereview", target=ALL, model="claude-haiku-4-5")
    surveys = [use for use in report.models if use.role == "scan" and use.outcome == "ok"]
    assert len(surveys) > 1, report.problems
    found = len(report.findings) + report.hidden.over_limit
    assert found == 14, report.problems


async def test_what_would_cost_more_than_a_request_may_is_not_begun(house: House) -> None:
    house.write("pal.toml", "[budget]\nrequest_usd = 0.02\n")
    for n in range(20):
        house.stage(f"big/{n}.py", "".join(f"NAME_{k} = {k}\n" for k in range(3_000)))
    with pytest.raises(BudgetExceeded, match=r"34 files.*about \$.*may cost \$0\.02.*Nothing was"):
        await house.run("codereview", target=ALL)
    assert not house.simulator.requests


async def test_an_unchanged_repository_costs_once(house: House) -> None:
    first = await house.run("codereview", target=ALL)
    again = await house.run("codereview", target=ALL)
    assert again.cost_usd == 0
    assert [one.id for one in again.findings] == [one.id for one in first.findings]


async def test_a_named_directory_is_reviewed_without_a_survey(house: House) -> None:
    report = await house.run("codereview", target={"paths": ["app"]})
    assert [stage.name for stage in report.stages] == ["review", "verify"]
    assert len(report.findings) == 2
