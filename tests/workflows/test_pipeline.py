"""The chain of scan, review and consensus: what makes each run, and what it adds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pal.domain.feedback import Feedback
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.workflows.feedback import give_feedback
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
CLEAN = "def double(number):\n    return 2 * number\n"
EVAL = "def run(text):\n    return eval(text)\n"
"""What a local check finds as well."""

AVERAGE = "def average(numbers):\n    return sum(numbers) / len(numbers)\n"
SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
LOGIN = "src/auth/login.py"


def stages(report: Report) -> list[str]:
    return [stage.name for stage in report.stages]


def why(report: Report, stage: str) -> str:
    (said,) = [one for one in report.route if one.startswith(f"{stage}: ")]
    return said


def roles(report: Report) -> set[str]:
    return {use.role for use in report.models if use.outcome == "ok"}


def verdicts(finding: Finding) -> list[str]:
    return [vote.verdict for vote in finding.votes]


async def test_a_change_without_a_flag_costs_a_scan_and_no_more(house: House) -> None:
    house.stage("app.py", CLEAN)
    report = await house.run("pipeline")
    assert report.workflow == "pipeline"
    assert stages(report) == ["local", "scan"]
    assert roles(report) == {"scan"}
    assert why(report, "review") == "review: not needed, the scan flagged nothing"
    assert "no file of the change is critical" in why(report, "consensus")


async def test_what_is_flagged_is_reviewed_by_another_vendor_and_nothing_else(
    house: House,
) -> None:
    house.stage("app.py", BUGGY)
    house.stage("clean.py", CLEAN)
    report = await house.run("pipeline")
    assert stages(report) == ["local", "scan", "review"]
    by_role = {use.role: use for use in report.models}
    assert by_role["scan"].vendor != by_role["review"].vendor
    assert "1 of 2 hunks" in why(report, "review")
    (asked,) = [r for r in house.simulator.requests if "<focus>" in str(r)]
    assert "clean.py" not in str(asked)
    (finding,) = report.findings
    assert verdicts(finding) == ["raised", "confirmed"]
    assert finding.stage == "review"
    assert report.answered == "2 of 2"


async def test_critical_code_goes_before_a_panel_flagged_or_not(house: House) -> None:
    house.stage(LOGIN, CLEAN)
    report = await house.run("pipeline")
    assert stages(report) == ["local", "scan", "consensus"]
    assert f"{LOGIN} is critical: auth, by its path" in why(report, "consensus")
    assert '"!auth" in review.critical_paths' in why(report, "consensus")
    assert len({use.vendor for use in report.models if use.role == "panel"}) == 3


async def test_only_critical_hunks_go_before_the_panel_and_each_matter_is_told_once(
    house: House,
) -> None:
    house.stage(LOGIN, AVERAGE)
    house.stage("app.py", BUGGY)
    report = await house.run("pipeline")
    assert stages(report) == ["local", "scan", "review", "consensus"]
    assert "1 of 2 hunks" in why(report, "consensus")
    found = {finding.path: finding for finding in report.findings}
    assert len(found) == len(report.findings) == 2
    assert len(found[LOGIN].votes) >= 4
    assert found[LOGIN].stage == "consensus"
    (agreement,) = report.agreements
    assert agreement.finding == found[LOGIN].id
    assert len({finding.id for finding in report.findings}) == 2
    costs = {stage.name: stage.cost_usd for stage in report.stages}
    assert costs["local"] == 0
    assert min(costs["scan"], costs["review"], costs["consensus"]) > 0
    assert sum(costs.values()) == pytest.approx(report.cost_usd)


async def test_a_local_finding_is_a_flag_too(house: House) -> None:
    house.stage("app.py", f'TOKEN = "{SECRET}"\n')
    report = await house.run("pipeline")
    assert "review" in stages(report)
    assert SECRET not in str(house.simulator.requests)
    assert [f.stage for f in report.findings] == ["local"]


async def test_a_local_finding_that_the_panel_calls_worse_is_worse_and_agreed(
    house: House,
) -> None:
    house.stage(LOGIN, EVAL)
    report = await house.run("pipeline")
    (finding,) = report.findings
    assert (finding.rule, finding.stage) == ("ruff:S307", "local")
    assert finding.severity == "critical"
    (agreement,) = report.agreements
    assert agreement.finding == finding.id


async def test_the_same_pipeline_again_costs_nothing_and_keeps_its_ids(house: House) -> None:
    house.stage(LOGIN, AVERAGE)
    house.stage("app.py", BUGGY)
    first = await house.run("pipeline")
    sent = len(house.simulator.requests)
    again = await house.run("pipeline")
    assert (again.cost_usd, again.sent) == (0, ())
    assert len(house.simulator.requests) == sent
    assert again.findings == first.findings


async def test_what_moved_is_not_reviewed_again(house: House) -> None:
    house.stage("app.py", "X = 1\n" + "\n" * 9 + CLEAN)
    house.git("commit", "-qm", "start")
    house.stage("app.py", "X = 1\n" + "\n" * 9 + BUGGY)
    await house.run("pipeline")
    house.stage("app.py", "Y = 2\nX = 1\n" + "\n" * 9 + BUGGY)
    report = await house.run("pipeline")
    assert [use.outcome for use in report.models if use.role == "review"] == ["cached"]


async def test_a_scan_that_precommit_has_made_is_not_made_again(house: House) -> None:
    house.stage("app.py", BUGGY)
    scan = await house.run("precommit")
    report = await house.run("pipeline")
    assert roles(report) == {"review"}
    assert [f.id for f in report.findings] == [f.id for f in scan.findings]


async def test_a_review_that_fails_leaves_what_the_scan_found(house: House) -> None:
    house.simulator.set_faults({"kind": "overloaded", "nth": [*range(2, 20)]})
    house.stage("app.py", BUGGY)
    report = await house.run("pipeline")
    assert [finding.stage for finding in report.findings] == ["scan"]
    assert report.answered == "1 of 2"
    assert any("what was found before is kept" in problem for problem in report.problems)


async def test_a_panel_that_fails_leaves_what_was_found_before(house: House) -> None:
    house.stage(LOGIN, AVERAGE)
    await house.run("precommit")
    house.simulator.set_faults({"kind": "server_error"})
    report = await house.run("pipeline")
    assert [finding.stage for finding in report.findings] == ["scan"]
    assert report.answered.startswith("0 of ")
    assert any(problem.startswith("No panel looked at") for problem in report.problems)


async def test_a_stage_that_does_not_fit_the_budget_is_said(house: House) -> None:
    house.stage(LOGIN, AVERAGE)
    await house.run("precommit")
    house.write("pal.toml", "[budget]\nrequest_usd = 0.0001\n")
    report = await house.run("pipeline")
    assert [finding.stage for finding in report.findings] == ["scan"]
    assert any("over the limit" in problem for problem in report.problems)
    assert report.cost_usd == 0


async def test_settings_add_critical_paths_and_switch_them_off(house: House) -> None:
    house.write("pal.toml", '[review]\ncritical_paths = ["app.py", "!auth"]\n')
    house.stage("app.py", CLEAN)
    assert "consensus" in stages(await house.run("pipeline"))
    house.stage("app.py", "")
    house.git("reset", "-q")
    house.stage(LOGIN, CLEAN)
    assert "consensus" not in stages(await house.run("pipeline"))


async def test_a_deep_precommit_is_the_pipeline_by_its_own_name(house: House) -> None:
    house.stage("app.py", BUGGY)
    report = await house.run("precommit", deep=True)
    assert report.workflow == "precommit"
    assert "review" in stages(report)


async def test_a_dismissed_finding_asks_for_no_review(house: House) -> None:
    house.stage("app.py", BUGGY)
    (finding,) = (await house.run("precommit")).findings
    kept = (await house.core.open()).kept
    feedback = Feedback(finding=finding.id, verdict="dismissed")
    await give_feedback(feedback, str(house.root), kept, datetime.now(UTC))
    report = await house.run("pipeline")
    assert report.findings == ()
    assert report.hidden.dismissed == 1
    assert "review" not in stages(report)


async def test_without_a_change_it_says_what_to_do(house: House) -> None:
    assert "git add" in (await house.run("pipeline")).summary
