"""An independent review: who is asked, what they are told, and what becomes of their answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pal.domain.errors import InputError
from pal.faces.terminal.exit_code import ExitCode, exit_code
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
OTHER = "def run(text):\n    return eval(text)\n"
LONG = "".join(f"NAME_{n} = {n!r}\n" for n in range(2_000))
RANGE = {"range": "HEAD~1..HEAD"}


@pytest.fixture
def house(house: House) -> House:
    house.stage("README", "x\n")
    house.git("commit", "-qm", "start")
    return house


def commit(house: House, *trailers: str) -> None:
    house.stage("app.py", BUGGY)
    house.git("commit", "-qm", "\n".join(("change", "", *trailers)))


async def test_what_differs_from_head_is_reviewed_by_a_workhorse(house: House) -> None:
    house.write("app.py", BUGGY)
    report = await house.run("codereview")
    (finding,) = report.findings
    assert (finding.stage, finding.span.start_line) == ("review", 2)
    assert finding.evidence in BUGGY
    assert report.sent == ("app.py:1-2",)
    assert [use.role for use in report.models] == ["review", "verify"]
    assert "workhorse" in report.route[0]
    assert [stage.name for stage in report.stages] == ["review", "verify"]


@pytest.mark.parametrize(
    ("author", "vendor"),
    [("claude", "anthropic"), ("gpt-5", "openai"), ("Gemini 3 Pro", "gemini")],
)
async def test_another_vendor_than_the_authors_reviews(
    house: House, author: str, vendor: str
) -> None:
    house.write("app.py", BUGGY)
    report = await house.run("codereview", author_model=author)
    use = report.models[0]
    assert use.vendor != vendor


async def test_the_author_reviews_where_nobody_else_can(house: House) -> None:
    house.write("pal.toml", '[routing]\nvendors = ["gemini"]\n')
    house.write("app.py", BUGGY)
    report = await house.run("codereview", author_model="gemini")
    assert {use.vendor for use in report.models} == {"gemini"}
    assert "gemini wrote the change" in report.route[0]


async def test_a_model_that_nobody_knows_is_told_of_and_the_review_goes_on(house: House) -> None:
    house.write("app.py", BUGGY)
    report = await house.run("codereview", author_model="abacus-3")
    assert "abacus-3" in report.problems[0]
    assert report.findings


@pytest.mark.parametrize(
    ("trailer", "vendor"),
    [
        ("Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>", "anthropic"),
        ("co-authored-by: GPT-5 Codex <noreply@openai.com>", "openai"),
        ("Co-authored-by: Gemini 3 <gemini@example.org>", "gemini"),
    ],
)
async def test_a_trailer_of_the_commits_names_the_author(
    house: House, trailer: str, vendor: str
) -> None:
    commit(house, "Signed-off-by: A <a@example.org>", trailer)
    report = await house.run("codereview", target=RANGE)
    use = report.models[0]
    assert use.vendor != vendor
    last = await house.run("codereview", target=RANGE, model=[vendor_alias(vendor)])
    assert f"{vendor} wrote the change" in last.route[0]


def vendor_alias(vendor: str) -> str:
    return {"anthropic": "claude", "openai": "gpt", "gemini": "gemini"}[vendor]


async def test_a_persons_trailer_names_no_vendor(house: House) -> None:
    commit(house, "Co-authored-by: Ada <ada@example.org>")
    report = await house.run("codereview", target=RANGE)
    assert "wrote the change" not in " ".join(report.route)


async def test_a_large_change_is_split_by_file_and_reviewed_at_once(house: House) -> None:
    house.simulator.set_latency(delay_s=0.5)
    for name in ("a", "b", "c"):
        house.write(f"{name}.py", LONG + OTHER)
    report = await house.run("codereview")
    assert report.answered == "3 of 3"
    assert sorted(f.path for f in report.findings) == ["a.py", "b.py", "c.py"]
    reviews = house.simulator.requests[:3]
    calls = [str(request["request"]) for request in reviews]
    assert [sum(f'path="{n}.py"' in call for n in "abc") for call in calls] == [1, 1, 1]
    began = [datetime.fromisoformat(request["at"]) for request in reviews]
    assert max(began) - min(began) < timedelta(seconds=0.5)


async def test_one_part_that_fails_costs_the_others_nothing(house: House) -> None:
    house.write("pal.toml", '[routing]\nvendors = ["gemini"]\n')
    house.simulator.set_faults({"status": 400, "times": 1})
    for name in ("a", "b"):
        house.write(f"{name}.py", LONG + OTHER)
    report = await house.run("codereview")
    assert report.answered == "1 of 2"
    assert len(report.findings) == 1
    assert report.problems


async def test_focus_and_context_reach_the_model_before_the_code(house: House) -> None:
    house.write("app.py", BUGGY)
    await house.run("codereview", focus=["empty lists"], context="Adds the mean of a column.")
    request = house.simulator.requests[0]
    said = str(request["request"])
    assert said.index("Adds the mean") < said.index("empty lists") < said.index("sum(values)")


async def test_a_secret_in_the_context_does_not_leave(house: House) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    house.write("app.py", BUGGY)
    report = await house.run("codereview", context=f"It logs in with {secret}.")
    assert secret not in str(house.simulator.requests)
    assert report.redacted == 1


async def test_a_finding_that_is_not_known_cannot_be_the_focus(house: House) -> None:
    house.write("app.py", BUGGY)
    with pytest.raises(InputError, match=r"no finding 'f_0123456789'.*Nothing was sent"):
        await house.run("codereview", focus=["f_0123456789"])
    assert not house.simulator.requests


async def test_a_finding_in_the_focus_is_told_with_place_and_evidence(house: House) -> None:
    house.write("app.py", BUGGY)
    first = await house.run("codereview")
    (finding,) = first.findings
    await house.run("codereview", focus=[finding.id])
    said = str(house.simulator.requests[-1]["request"])
    assert f"- {finding.title} (app.py:2): {finding.evidence}" in said


async def test_evidence_that_is_not_in_the_code_is_dropped_and_counted(house: House) -> None:
    house.simulator.set_faults({"kind": "foreign_evidence"})
    house.write("app.py", BUGGY)
    report = await house.run("codereview")
    assert report.findings == ()
    assert report.hidden.no_evidence > 0


async def test_the_worst_comes_first(house: House) -> None:
    house.write("app.py", BUGGY)
    house.write("zoo.py", OTHER)
    report = await house.run("codereview")
    assert [f.path for f in report.findings] == ["zoo.py", "app.py"]


async def test_the_same_review_costs_once_and_another_one_anew(house: House) -> None:
    house.write("app.py", BUGGY)
    first = await house.run("codereview")
    again = await house.run("codereview")
    assert again.cost_usd == 0
    assert [f.id for f in again.findings] == [f.id for f in first.findings]
    for other in ({"focus": ["x"]}, {"context": "x"}, {"author_model": "gpt"}, {"fresh": True}):
        assert (await house.run("codereview", **other)).cost_usd > 0


async def test_every_model_failing_is_no_review_and_keeps_what_is_known(house: House) -> None:
    house.write("app.py", BUGGY)
    await house.run("codereview")
    house.simulator.set_faults({"kind": "overloaded"})
    house.write("new.py", OTHER)
    report = await house.run("codereview")
    assert report.answered == "0 of 1"
    assert report.summary.startswith("No model answered")
    assert [f.path for f in report.findings] == ["app.py"]
    assert len(report.problems) == 1
    assert exit_code(report, "high") is ExitCode.COULD_NOT_RUN


@pytest.mark.parametrize(
    "target",
    [
        {"staged": True},
        {"worktree": True},
        {"paths": ["."]},
        {"file": "app.py"},
        {"file": "app.py", "symbol": "mean"},
        {
            "diff": "--- /dev/null\n+++ b/app.py\n@@ -0,0 +1,2 @@\n+"
            + BUGGY[:-1].replace("\n", "\n+")
        },
    ],
)
async def test_every_target_is_reviewed(house: House, target: dict[str, object]) -> None:
    house.stage("app.py", BUGGY)
    report = await house.run("codereview", target=target)
    assert [f.path for f in report.findings] == ["app.py"]


async def test_no_change_is_no_review(house: House) -> None:
    report = await house.run("codereview")
    assert report.summary == "Nothing to review: the worktree holds no change."
    assert report.models == ()
