"""The main job: a real git change in, findings that stand in the code out."""

from __future__ import annotations

from tests.workflows.conftest import House

CLEAN = "def mean(values):\n    if not values:\n        return 0\n    return sum(values)\n"
BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
OTHER = "\n\ndef run(text):\n    return eval(text)\n"
PADDING = "\n" * 3 + "".join(f"NAME_{n} = {n}\n" for n in range(40))
SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


async def test_a_models_finding_stands_where_its_evidence_stands(house: House) -> None:
    house.stage("app.py", BUGGY)
    report = await house.run("precommit")
    (finding,) = [f for f in report.findings if f.stage == "scan"]
    assert finding.span.start_line == 2
    assert finding.evidence in BUGGY
    assert finding.votes[0].verdict == "raised"
    assert report.sent == ("app.py:1-2",)
    assert report.answered == "1 of 1"
    assert report.baseline_usd is not None
    assert 0 < report.cost_usd < report.baseline_usd


async def test_local_findings_come_before_the_model_answers(house: House) -> None:
    house.simulator.set_latency(delay_s=0.1)
    house.stage("app.py", f'TOKEN = "{SECRET}"\n{BUGGY}')
    report = await house.run("precommit")
    assert [f.rule for f in house.waiting.early] == ["secret:github-token"]
    assert any(f.stage == "scan" for f in report.findings)


async def test_the_same_change_costs_once_and_its_findings_keep_their_ids(house: House) -> None:
    house.stage("app.py", BUGGY)
    first = await house.run("precommit")
    again = await house.run("precommit")
    assert [f.id for f in again.findings] == [f.id for f in first.findings]
    assert again.cost_usd == 0
    assert again.sent == ()
    assert len(house.simulator.requests) == 1


async def test_only_the_hunk_that_changed_is_sent_again(house: House) -> None:
    house.stage("app.py", CLEAN + PADDING + OTHER)
    house.git("commit", "-qm", "start")
    house.stage("app.py", BUGGY + PADDING + OTHER.replace("text)", "text) or 1"))
    first = await house.run("precommit")
    house.stage("app.py", BUGGY + PADDING + OTHER.replace("text)", "text) or 2"))
    second = await house.run("precommit")
    assert len(first.sent) == 2
    assert len(second.sent) == 1
    assert {f.title for f in first.findings} == {f.title for f in second.findings}


async def test_lines_added_above_do_not_make_a_hunk_new(house: House) -> None:
    house.stage("app.py", "X = 1\n" + PADDING + CLEAN)
    house.git("commit", "-qm", "start")
    house.stage("app.py", "X = 1\n" + PADDING + BUGGY)
    first = await house.run("precommit")
    house.stage("app.py", "Y = 2\nX = 1\n" + PADDING + BUGGY)
    second = await house.run("precommit")
    moved = {f.id: f.span.start_line for f in second.findings}
    for finding in first.findings:
        assert moved[finding.id] == finding.span.start_line + 1
    assert all("app.py:45" not in sent for sent in second.sent)


async def test_fresh_passes_by_what_is_known(house: House) -> None:
    house.stage("app.py", BUGGY)
    await house.run("precommit")
    report = await house.run("precommit", fresh=True)
    assert report.cost_usd > 0


async def test_evidence_that_is_not_in_the_code_is_dropped_and_counted(house: House) -> None:
    house.simulator.set_faults({"kind": "foreign_evidence"})
    house.stage("app.py", BUGGY)
    report = await house.run("precommit")
    assert not [f for f in report.findings if f.stage == "scan"]
    assert report.hidden.no_evidence > 0


async def test_prose_in_place_of_findings_goes_to_another_vendor(house: House) -> None:
    house.simulator.set_faults({"vendor": "anthropic", "kind": "prose"})
    house.stage("app.py", BUGGY)
    report = await house.run("precommit")
    assert [use.outcome for use in report.models] == ["invalid", "ok"]
    assert report.models[0].cost_usd
    assert report.findings


async def test_every_model_failing_leaves_the_local_findings(house: House) -> None:
    house.simulator.set_faults({"kind": "overloaded"})
    house.stage("app.py", f'TOKEN = "{SECRET}"\n')
    report = await house.run("precommit")
    assert report.answered == "0 of 1"
    assert [f.stage for f in report.findings] == ["local"]
    assert len(report.problems) == 1


async def test_a_planted_secret_never_leaves_and_its_line_still_gets_findings(
    house: House,
) -> None:
    house.stage("app.js", f'function f(box, x) {{\n  box.innerHTML = "{SECRET}" + x;\n}}\n')
    report = await house.run("precommit")
    assert SECRET not in str(house.simulator.requests)
    assert SECRET not in report.model_dump_json()
    assert report.redacted == 1
    on_the_line = [f for f in report.findings if f.span.start_line == 2]
    assert {f.stage for f in on_the_line} == {"local", "scan"}


async def test_nothing_staged_says_what_to_do(house: House) -> None:
    report = await house.run("precommit")
    assert "git add" in report.summary
    assert report.models == ()


async def test_what_tools_wrote_and_what_is_excluded_is_not_sent(house: House) -> None:
    house.write("pal.toml", '[review]\nexclude = ["gen/"]\n')
    house.stage("package-lock.json", '{"a": 1}\n')
    house.stage("gen/code.py", BUGGY)
    report = await house.run("precommit")
    assert report.models == ()
    assert "excluded by review.exclude" in report.summary


async def test_checks_bound_what_is_reported(house: House) -> None:
    house.stage("app.py", BUGGY + OTHER)
    report = await house.run("precommit", checks=["security-basics"])
    assert {f.category for f in report.findings} == {"security"}


async def test_a_range_is_reviewed_with_the_settings_of_its_base(house: House) -> None:
    house.stage("app.py", CLEAN)
    house.git("commit", "-qm", "start")
    house.stage("app.py", BUGGY)
    house.stage("pal.toml", '[review]\nexclude = ["*.py"]\n')
    house.git("commit", "-qm", "silence")
    report = await house.run("precommit", target={"range": "HEAD~1..HEAD"})
    assert [f.span.start_line for f in report.findings if f.path == "app.py"] == [2]
