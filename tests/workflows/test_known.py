"""Runs know each other: ids stay, dismissals hold, and nothing is reviewed or counted twice."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from pal.domain.errors import InputError
from pal.domain.feedback import Feedback
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.store.kept import Kept
from pal.store.migrations import MIGRATIONS
from pal.workflows.feedback import LONGEST_REASON, give_feedback
from pal.workflows.standing import standing_findings
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
OTHER = "\n\ndef run(text):\n    return eval(text)\n"
SWALLOWS = """\
def load(path):
    try:
        return parse(path)
    except Exception:
        pass
"""
PADDING = "\n" * 3 + "".join(f"NAME_{n} = {n}\n" for n in range(40))
NOW = datetime(2026, 11, 1, tzinfo=UTC)


async def kept_by(house: House) -> Kept:
    return (await house.core.open()).kept


async def say(house: House, finding: str, verdict: str, **more: str) -> str:
    root = str((await house.session()).source.root)
    feedback = Feedback.model_validate({"finding": finding, "verdict": verdict, **more})
    return await give_feedback(feedback, root, await kept_by(house), NOW)


def ids(report: Report) -> dict[str, str]:
    return {finding.evidence: finding.id for finding in report.findings}


def said_by_model(report: Report) -> Finding:
    return next(one for one in report.findings if one.votes)


@pytest.mark.parametrize("workflow", ["precommit", "codereview"])
async def test_unchanged_code_is_not_reviewed_again(house: House, workflow: str) -> None:
    house.stage("README", "x\n")
    house.git("commit", "-qm", "start")
    house.stage("app.py", BUGGY + PADDING)
    first = await house.run(workflow)
    asked = len(house.simulator.requests)
    again = await house.run(workflow)
    assert len(house.simulator.requests) == asked
    assert again.cost_usd == 0
    assert ids(again) == ids(first) != {}


@pytest.mark.parametrize("workflow", ["precommit", "codereview"])
async def test_an_edited_hunk_is_the_only_one_that_is_reviewed_again(
    house: House, workflow: str
) -> None:
    house.stage("app.py", "pass\n" + PADDING + "pass\n")
    house.git("commit", "-qm", "start")
    house.stage("app.py", BUGGY + PADDING + OTHER)
    first = await house.run(workflow)
    asked = len(house.simulator.requests)
    house.stage("app.py", BUGGY + PADDING + OTHER + "NEW = 1\n")
    second = await house.run(workflow)
    review = str(house.simulator.requests[asked]["request"])
    assert "NEW = 1" in review
    assert "sum(values)" not in review
    assert ids(first).items() <= ids(second).items()


async def test_ids_follow_a_renamed_file(house: House) -> None:
    house.stage("old.py", BUGGY + PADDING)
    house.git("commit", "-qm", "start")
    house.stage("old.py", BUGGY + PADDING + OTHER)
    first = await house.run("precommit")
    house.git("mv", "old.py", "new.py")
    second = await house.run("precommit")
    assert [one.path for one in second.findings] == ["new.py"] * len(second.findings)
    assert ids(second) == ids(first) != {}


async def test_ids_follow_a_function_into_another_file(house: House) -> None:
    house.stage("app.py", BUGGY + OTHER)
    first = await house.run("precommit")
    house.stage("app.py", BUGGY)
    house.stage("shell.py", OTHER.lstrip())
    second = await house.run("precommit")
    assert ids(second) == ids(first)
    assert {one.path for one in second.findings} == {"app.py", "shell.py"}


async def test_a_dismissed_finding_is_held_back_and_counted_until_it_is_reopened(
    house: House,
) -> None:
    house.stage("app.py", BUGGY)
    finding = said_by_model(await house.run("precommit"))
    await say(house, finding.id, "dismissed", reason="never empty")
    house.stage("app.py", f"import os  # noqa\n\n\n{BUGGY}")
    report = await house.run("precommit")
    assert finding.id not in ids(report).values()
    assert report.hidden.dismissed == 1
    await say(house, finding.id, "reopened")
    report = await house.run("precommit")
    assert finding.id in ids(report).values()
    assert report.hidden.dismissed == 0


async def test_a_dismissed_local_finding_is_not_shown_early_either(house: House) -> None:
    house.stage("app.py", "def f():\n    unused = 1\n")
    (finding,) = (await house.run("precommit")).findings
    await say(house, finding.id, "dismissed")
    house.waiting.early.clear()
    await house.run("precommit")
    assert house.waiting.early == []


async def test_a_rule_is_dismissed_in_the_project_but_serious_findings_are_not(
    house: House,
) -> None:
    house.stage("app.py", SWALLOWS + OTHER)
    first = await house.run("codereview", target={"staged": True})
    serious, mild = first.findings
    assert (serious.severity, mild.severity) == ("critical", "medium")
    assert "only the scope `this`" in await say(
        house, serious.id, "dismissed", scope="rule-project"
    )
    await say(house, mild.id, "dismissed", scope="rule-project")
    house.stage("more.py", SWALLOWS.replace("load", "read") + OTHER)
    second = await house.run("codereview", target={"staged": True})
    assert {one.path for one in second.findings if one.title == serious.title} == {
        "app.py",
        "more.py",
    }
    assert not [one for one in second.findings if one.title == mild.title]
    assert second.hidden.dismissed == 2


async def test_dismissals_of_files_that_are_gone_do_no_harm(house: House) -> None:
    house.stage("gone.py", BUGGY)
    finding = said_by_model(await house.run("precommit"))
    await say(house, finding.id, "dismissed", scope="rule-here")
    house.git("rm", "-qf", "gone.py")
    house.stage("app.py", OTHER)
    report = await house.run("precommit")
    assert report.findings
    assert not report.problems
    kept = await kept_by(house)
    root = (await house.session()).source.root
    assert [one.finding.path for one in await kept.dismissals.all(str(root))] == ["gone.py"]


async def test_a_verdict_is_a_signal_for_each_model_and_counts_once(house: House) -> None:
    house.stage("app.py", BUGGY)
    finding = said_by_model(await house.run("precommit"))
    signals = (await kept_by(house)).signals
    await say(house, finding.id, "dismissed", reason="\x1b[31mno\x07 " + "x" * 5_000)
    await say(house, finding.id, "dismissed")
    (signal,) = await signals.all()
    assert signal.model == finding.votes[0].model
    assert (signal.kind, signal.task, signal.language) == ("dismissed", "precommit", "python")
    assert signal.prompt_version
    assert signal.reason is not None
    assert signal.reason.startswith("[31mno x")
    assert len(signal.reason) == LONGEST_REASON
    await say(house, finding.id, "accepted")
    await say(house, finding.id, "fixed")
    assert {one.kind for one in await signals.all()} == {"accepted", "fixed"}


async def test_a_verdict_on_what_is_not_there_changes_nothing(house: House) -> None:
    with pytest.raises(InputError, match="`pal findings` lists"):
        await say(house, "f_0123456789", "dismissed")
    assert await (await kept_by(house)).signals.all() == []


async def test_only_what_stands_in_the_text_is_known_to_be_wrong_here(house: House) -> None:
    house.stage("app.py", BUGGY + OTHER)
    report = await house.run("precommit")
    source, kept = (await house.session()).source, await kept_by(house)
    house.write("app.py", f"import os\n{BUGGY}")
    standing = await standing_findings(source, kept)
    assert {one.finding.evidence for one in standing} < set(ids(report))
    assert all(one.finding.span.start_line == 3 for one in standing)
    everything = await standing_findings(source, kept, gone=True)
    assert {one.finding.id for one in everything} == set(ids(report).values())
    assert {one.finding.status for one in everything} == {"open", "stale"}
    house.stage("app.py", BUGGY + OTHER)
    assert len(await standing_findings(source, kept)) == len(everything)


async def test_a_report_is_at_hand_by_its_id(house: House) -> None:
    house.stage("app.py", BUGGY)
    report = await house.run("precommit")
    root = str((await house.session()).source.root)
    assert await (await kept_by(house)).reports.get(report.id, root) == report


async def test_a_newer_store_is_read_and_the_report_says_that_nothing_is_recorded(
    house: House,
) -> None:
    house.stage("app.py", "def f():\n    unused = 1\n")
    first = await house.run("precommit")
    await house.core.close()
    with sqlite3.connect(house.state / "pal.db") as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    house.core = type(house.core).load(house.core.environment)
    second = await house.run("precommit")
    assert ids(second) == ids(first)
    assert sum("nothing new is recorded" in problem for problem in second.problems) == 1
    assert not any("could not be kept" in problem for problem in second.problems)
    await house.core.close()
