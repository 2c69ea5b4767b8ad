"""A panel's review of a change: who is asked, what their votes come to, and what failures cost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from pal.domain.errors import AllModelsFailed, InputError
from pal.domain.finding import Finding
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
EVAL = "def run(text):\n    return eval(text)\n"
LONG = "".join(f"NAME_{n} = {n!r}\n" for n in range(1_250))
PANEL = ["gpt-6.1-terra", "gemini-3.8-flash", "claude-sonnet-5-5"]


@pytest.fixture
def house(house: House) -> House:
    house.stage("README", "x\n")
    house.git("commit", "-qm", "start")
    house.write("app.py", BUGGY)
    return house


def only(house: House, *vendors: str, **review: object) -> None:
    """Settings of the project: which vendors may be asked, and how is reviewed."""
    lines = ["[routing]", f"vendors = {[*vendors]}", "[review]"]
    house.write("pal.toml", "\n".join([*lines, *(f"{k} = {v!r}" for k, v in review.items()), ""]))


def votes(finding: Finding) -> dict[str, str]:
    return {vote.model: vote.verdict for vote in finding.votes}


async def test_one_workhorse_of_each_of_three_vendors_is_asked_at_once(house: House) -> None:
    house.simulator.set_latency(delay_s=0.5)
    report = await house.run("consensus")
    assert {use.vendor for use in report.models} == {"anthropic", "openai", "gemini"}
    assert {use.role for use in report.models} == {"panel"}
    assert report.answered == "3 of 3"
    assert report.problems == ()
    assert sum("panel: " in why and "workhorse" in why for why in report.route) == 3
    began = [datetime.fromisoformat(request["at"]) for request in house.simulator.requests]
    assert max(began) - min(began) < timedelta(seconds=0.3)


async def test_what_enough_models_say_is_agreed_with_everyones_vote(house: House) -> None:
    report = await house.run("consensus")
    (finding,) = report.findings
    models = {use.model for use in report.models}
    assert (finding.stage, finding.evidence in BUGGY) == ("consensus", True)
    assert votes(finding) == dict.fromkeys(models, "raised")
    (agreement,) = report.agreements
    assert agreement.finding == finding.id
    assert set(agreement.models) == models
    assert report.disagreements == ()
    assert [stage.name for stage in report.stages] == ["panel"]
    assert report.stages[0].cost_usd == pytest.approx(report.cost_usd)


async def test_a_model_that_has_seen_it_and_says_nothing_is_silent(house: House) -> None:
    house.simulator.set_faults({"vendor": "gemini", "body": gemini_says("[]")})
    report = await house.run("consensus", models=PANEL)
    (finding,) = report.findings
    assert votes(finding)["gemini-3.8-flash"] == "silent"
    assert report.answered == "3 of 3"
    assert len(report.agreements[0].models) == 2


def gemini_says(findings: str) -> dict[str, Any]:
    text = f'{{"findings": {findings}}}'
    return {
        "candidates": [
            {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": "STOP"}
        ],
        "usageMetadata": {"promptTokenCount": 900, "candidatesTokenCount": 20},
    }


async def test_too_few_votes_are_a_dispute(house: House) -> None:
    house.simulator.set_faults({"vendor": "gemini", "body": gemini_says("[]")})
    report = await house.run("consensus", models=PANEL, threshold=3)
    assert report.agreements == ()
    (dispute,) = report.disagreements
    (finding,) = report.findings
    assert dispute.finding == finding.id
    assert set(dispute.for_) == {"gpt-6.1-terra", "claude-sonnet-5-5"}
    assert dispute.silent == ("gemini-3.8-flash",)


async def test_a_lone_serious_finding_is_verified_by_a_second_model(house: House) -> None:
    house.simulator.set_faults(
        {"vendor": "gemini", "body": gemini_says("[]"), "nth": 1},
        {"vendor": "openai", "kind": "overloaded", "times": 2},
    )
    report = await house.run("consensus", models=PANEL)
    assert report.answered == "2 of 3"
    assert [use.role for use in report.models if use.outcome == "ok"].count("verify") == 1
    assert [stage.name for stage in report.stages] == ["panel", "verify"]
    (finding,) = report.findings
    verdicts = votes(finding)
    assert verdicts["claude-sonnet-5-5"] == "raised"
    assert "confirmed" in verdicts.values()
    assert len(verdicts) == len(finding.votes)
    assert report.disagreements[0].finding == finding.id
    assert report.agreements == ()


async def test_a_lone_mild_finding_is_held_back_and_counted(house: House) -> None:
    said = """[{"path": "app.py", "line": 1, "evidence": "def mean(values):", "severity": "low",
        "category": "maintainability", "title": "The name mean is taken", "confidence": 0.4,
        "detail": "statistics.mean is imported elsewhere.", "scenario": null, "fix": null}]"""
    house.simulator.set_faults({"vendor": "gemini", "body": gemini_says(said)})
    report = await house.run("consensus", models=PANEL)
    assert [finding.span.start_line for finding in report.findings] == [2]
    assert report.hidden.unconfirmed == 1
    assert report.disagreements == ()


async def test_a_model_that_fails_has_no_vote(house: House) -> None:
    house.simulator.set_faults({"vendor": "openai", "kind": "server_error"})
    report = await house.run("consensus", models=PANEL)
    assert report.answered == "2 of 3"
    assert "gpt-6.1-terra" not in votes(report.findings[0])
    (problem,) = report.problems
    assert problem.startswith("gpt-6.1-terra did not answer")
    assert len(report.agreements) == 1


async def test_a_threshold_that_failures_put_out_of_reach_is_said(house: House) -> None:
    house.simulator.set_faults({"vendor": "openai", "kind": "server_error"})
    report = await house.run("consensus", models=PANEL, threshold=3)
    assert report.agreements == ()
    assert "the 3 that were to agree cannot be reached" in report.problems[-1]


@pytest.mark.parametrize("kind", ["prose", "malformed_json", "safety", "overloaded"])
async def test_when_all_fail_there_is_no_result_and_each_is_named(house: House, kind: str) -> None:
    house.simulator.set_faults({"kind": kind})
    with pytest.raises(AllModelsFailed) as failed:
        await house.run("consensus", models=PANEL)
    for model in PANEL:
        assert str(failed.value).count(f"{model}: ") == 1
    assert str(failed.value).count("No model answered") == 0


@pytest.mark.parametrize("kind", ["prose", "malformed_json", "malformed_body"])
async def test_what_cannot_be_read_is_no_vote(house: House, kind: str) -> None:
    house.simulator.set_faults({"vendor": "anthropic", "kind": kind})
    report = await house.run("consensus", models=PANEL)
    assert report.answered == "2 of 3"
    assert all("claude-sonnet-5-5" not in votes(finding) for finding in report.findings)


async def test_evidence_that_is_nowhere_is_dropped_and_counted(house: House) -> None:
    house.simulator.set_faults({"vendor": "anthropic", "kind": "foreign_evidence"})
    report = await house.run("consensus", models=PANEL)
    assert report.hidden.no_evidence > 0
    assert votes(report.findings[0])["claude-sonnet-5-5"] == "silent"


async def test_a_thousand_findings_of_one_model_bury_nobody(house: House) -> None:
    one = """{"path": "app.py", "line": 1, "evidence": "def mean(values):", "severity": "medium",
        "category": "bug", "title": "Trouble %d", "confidence": 0.9,
        "detail": "Thing number %d of its kind breaks.", "scenario": null, "fix": null}"""
    many = f"[{', '.join(one % (n, n) for n in range(1_000))}]"
    house.simulator.set_faults({"vendor": "gemini", "body": gemini_says(many)})
    report = await house.run("consensus", models=PANEL)
    assert [finding.span.start_line for finding in report.findings] == [2]
    assert report.hidden.unconfirmed > 0
    assert len(report.disagreements) == 0


async def test_the_worst_stays_where_there_are_more_than_the_limit(house: House) -> None:
    only(house, "anthropic", "openai", "gemini", max_findings=1)
    house.write("zoo.py", EVAL)
    report = await house.run("consensus")
    assert [finding.path for finding in report.findings] == ["zoo.py"]
    assert len(report.agreements) == 1
    assert report.hidden.over_limit == 1


async def test_each_model_sees_the_files_in_its_own_order_every_time(house: House) -> None:
    for n in range(6):
        house.write(f"part{n}.py", f"def part_{n}(text):\n    return eval(text)\n")
    await house.run("consensus", models=PANEL)
    first = orders(house)
    house.simulator.reset()
    await house.run("consensus", models=PANEL, fresh=True)
    assert orders(house) == first
    assert len(set(first.values())) == 3


def orders(house: House) -> dict[str, tuple[int, ...]]:
    """By vendor, the places of the parts in what it was sent, in the order of their numbers."""
    texts = {one["vendor"]: str(one["request"]) for one in house.simulator.requests}
    return {
        vendor: tuple(sorted(range(6), key=lambda n: text.index(f"part{n}.py")))
        for vendor, text in texts.items()
    }


async def test_findings_are_told_of_as_each_model_answers(house: House) -> None:
    house.simulator.set_faults({"vendor": "openai", "delay_s": 0.4})
    report = await house.run("consensus", models=PANEL)
    assert len(house.waiting.early) == 3
    assert {finding.id for finding in house.waiting.early} == {report.findings[0].id}
    said = [line for line in house.waiting.said if "✓" in line]
    assert "waiting for" in said[0]
    assert said[-1] == "gpt-6.1-terra ✓ 1 finding."


async def test_the_same_review_costs_once(house: House) -> None:
    first = await house.run("consensus")
    again = await house.run("consensus")
    assert again.cost_usd == 0
    assert again.answered == first.answered == "3 of 3"
    assert again.findings == first.findings


async def test_a_change_in_several_calls_counts_models_not_calls(house: House) -> None:
    for name in ("a", "b"):
        house.write(f"{name}.py", LONG + EVAL)
    house.simulator.set_faults({"vendor": "gemini", "status": 400, "nth": 1})
    report = await house.run("consensus", models=PANEL[:2])
    assert report.answered == "1 of 2"
    assert "gemini-3.8-flash answered" in report.problems[0]
    for finding in report.findings:
        assert votes(finding).get("gemini-3.8-flash") != "silent"


async def test_no_change_asks_nobody(house: House) -> None:
    (house.root / "app.py").unlink()
    report = await house.run("consensus")
    assert report.summary == "Nothing to review: the worktree holds no change."
    assert not house.simulator.requests


@pytest.mark.parametrize("models", [PANEL[:2], ["gpt-6.1-terra", "terra", "gemini"]])
async def test_more_to_agree_than_are_asked_is_refused(house: House, models: list[str]) -> None:
    with pytest.raises(InputError, match="the panel has 2 models") as refused:
        await house.run("consensus", models=models, threshold=3)
    assert str(refused.value).endswith("Nothing was sent.")
    assert not house.simulator.requests


async def test_the_projects_threshold_holds_where_the_request_names_none(house: House) -> None:
    only(house, "anthropic", "openai", "gemini", threshold=3)
    house.simulator.set_faults({"vendor": "gemini", "body": gemini_says("[]")})
    assert (await house.run("consensus")).agreements == ()
    assert len((await house.run("consensus", threshold=2)).agreements) == 1
