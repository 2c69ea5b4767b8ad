"""Whoever waits for a review hears how far it is, and of each finding once."""

from __future__ import annotations

import re

import pytest

from pal.domain.feedback import Feedback
from pal.workflows.feedback import give_feedback
from tests.workflows.conftest import House
from tests.workflows.test_known import NOW

LONG = "".join(f"NAME_{n} = {n!r}\n" for n in range(2_000))
OTHER = "def run(text):\n    return eval(text)\n"


@pytest.fixture
def house(house: House) -> House:
    house.stage("README", "x\n")
    house.git("commit", "-qm", "start")
    return house


async def test_every_finding_is_told_of_as_it_comes_once_and_under_its_id(house: House) -> None:
    for name in "abc":
        house.write(f"{name}.py", LONG + OTHER)
    report = await house.run("codereview")
    told = [one.id for one in house.waiting.early]
    assert len(told) == len(set(told)) == 3
    assert set(told) == {one.id for one in report.findings}


async def test_progress_tells_files_findings_and_cost(house: House) -> None:
    for name in "abc":
        house.write(f"{name}.py", LONG + OTHER)
    await house.run("codereview")
    told = [said for said in house.waiting.said if " of 3 files; " in said]
    assert [said[0] for said in told] == ["1", "2", "3"]
    assert re.fullmatch(r"3 of 3 files; 3 findings; \$0\.\d{4}", told[-1])


async def test_what_is_remembered_is_told_of_too(house: House) -> None:
    house.write("a.py", OTHER)
    await house.run("codereview")
    house.waiting.early.clear()
    await house.run("codereview")
    assert [one.path for one in house.waiting.early] == ["a.py"]


@pytest.mark.parametrize("workflow", ["codereview", "consensus"])
async def test_a_dismissed_finding_stays_away(house: House, workflow: str) -> None:
    house.write("a.py", OTHER)
    (finding,) = (await house.run(workflow)).findings
    kept = (await house.core.open()).kept
    root = str((await house.session()).source.root)
    word = Feedback.model_validate({"finding": finding.id, "verdict": "dismissed"})
    await give_feedback(word, root, kept, NOW)
    house.waiting.early.clear()
    report = await house.run(workflow, fresh=True)
    assert report.findings == ()
    assert report.hidden.dismissed == 1
    assert report.agreements == ()
    if workflow == "codereview":
        assert house.waiting.early == []


async def test_all_workflows_call_a_finding_the_same(house: House) -> None:
    house.stage("a.py", OTHER)
    ids = {
        one.id
        for workflow in ("precommit", "codereview", "consensus")
        for one in (await house.run(workflow)).findings
        if one.rule is None
    }
    assert len(ids) == 1
