"""What a review makes of bad answers, odd authors and targets with nothing to review."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from pal.domain.errors import InputError, UnknownName
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
MANY = "".join(
    f"def f{n}(values):\n    return sum(values) / len(values) + {n}\n" for n in range(500)
)
GEMINI = '[routing]\nvendors = ["gemini"]\n'


@pytest.fixture
def house(house: House) -> House:
    house.stage("README", "x\n")
    house.git("commit", "-qm", "start")
    return house


def gemini_says(text: str) -> dict[str, Any]:
    return {
        "vendor": "gemini",
        "body": {
            "candidates": [
                {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": "STOP"}
            ],
            "usageMetadata": {"promptTokenCount": 900, "candidatesTokenCount": 20},
        },
    }


@pytest.mark.parametrize("kind", ["prose", "malformed_json"])
async def test_another_model_answers_for_one_that_cannot_be_read(house: House, kind: str) -> None:
    house.write("app.py", BUGGY)
    house.simulator.set_faults({"kind": kind, "nth": [1]})
    report = await house.run("codereview")
    assert [use.outcome for use in report.models][:2] == ["invalid", "ok"]
    assert len(report.findings) == 1


async def test_an_empty_list_is_an_answer(house: House) -> None:
    house.write("pal.toml", GEMINI)
    house.write("app.py", BUGGY)
    house.simulator.set_faults(gemini_says('{"findings": []}'))
    report = await house.run("codereview", target={"file": "app.py"})
    assert report.summary == "No findings in 1 file."
    assert report.answered == "1 of 1"


async def test_of_a_thousand_findings_as_many_are_shown_as_can_be_read(house: House) -> None:
    house.write("pal.toml", GEMINI)
    house.write("app.py", MANY)
    said = [
        {
            "path": "app.py",
            "line": 2 + 2 * (n % 500),
            "evidence": f"return sum(values) / len(values) + {n % 500}",
            "severity": "medium",
            "category": "bug",
            "title": f"Fault {n}",
            "detail": f"Fault {n} of function f{n % 500}: word{n} word{n * 7} word{n * 13}",
            "confidence": 0.5,
        }
        for n in range(1_000)
    ]
    house.simulator.set_faults(gemini_says(json.dumps({"findings": said})))
    await house.run("codereview", target={"file": "README"})
    began = time.perf_counter()
    report = await house.run("codereview", target={"file": "app.py"})
    took = time.perf_counter() - began
    assert len(report.findings) == 25
    assert 475 <= report.hidden.over_limit <= 975
    assert len(house.waiting.early) <= 25
    assert took < 5, "about a second alone; engineers share the machine"


async def test_the_model_that_wrote_it_does_not_review_it(house: House) -> None:
    house.write("pal.toml", GEMINI)
    house.write("app.py", BUGGY)
    report = await house.run("codereview", author_model="gemini-3.8-flash")
    review = next(use for use in report.models if use.role == "review")
    assert (review.vendor, review.model != "gemini-3.8-flash") == ("gemini", True)
    (note,) = [one for one in report.problems if "had written" in one]
    assert review.model in note


async def test_the_same_model_reviews_where_it_is_asked_for_and_that_is_said(house: House) -> None:
    house.write("app.py", BUGGY)
    own = "gemini-3.8-flash"
    report = await house.run("codereview", author_model=own, model=own)
    assert report.models[0].model == own
    assert any(own in one and "had written" in one for one in report.problems)


async def test_a_symbol_that_is_nowhere_gets_a_suggestion(house: House) -> None:
    house.stage("app.py", BUGGY)
    with pytest.raises(UnknownName, match="Did you mean 'mean'"):
        await house.run("codereview", target={"file": "app.py", "symbol": "meen"})


async def test_an_ambiguous_symbol_is_said_with_its_places(house: House) -> None:
    house.stage("app.py", "class A:\n    def run(self): ...\nclass B:\n    def run(self): ...\n")
    with pytest.raises(InputError, match=r"A\.run \(line 2\), B\.run \(line 4\)"):
        await house.run("codereview", target={"file": "app.py", "symbol": "run"})


@pytest.mark.parametrize("span", ["HEAD", "nothing..HEAD", "HEAD..--all", "..."])
async def test_a_range_that_is_no_range_is_an_error_or_no_change(house: House, span: str) -> None:
    if span == "...":
        report = await house.run("codereview", target={"range": span})
        assert report.summary == "Nothing to review: the ... holds no change."
        return
    with pytest.raises(InputError):
        await house.run("codereview", target={"range": span})
    assert not house.simulator.requests


async def test_what_tools_wrote_is_not_reviewed(house: House) -> None:
    house.write("poetry.lock", "x = 1\n" * 500)
    house.write("web/dist/app.min.js", "x()\n")
    report = await house.run("codereview")
    assert "poetry.lock (written by a tool)" in report.summary
    assert report.models == ()


async def test_deletions_alone_leave_nothing_to_review(house: House) -> None:
    house.stage("app.py", BUGGY)
    house.git("commit", "-qm", "more")
    (house.root / "app.py").unlink()
    report = await house.run("codereview")
    assert report.summary == "Nothing to review in the worktree: app.py (deleted)."
    assert report.models == ()


async def test_a_model_is_told_what_was_deleted(house: House) -> None:
    house.stage("stats.py", BUGGY)
    house.git("commit", "-qm", "more")
    (house.root / "stats.py").unlink()
    house.write("app.py", "from stats import mean\n\nprint(mean([]))\n")
    report = await house.run("codereview")
    said = str(house.simulator.requests[0]["request"])
    assert "stats.py" in said
    assert "def mean(values):" in said
    assert "stats.py:1-1" in report.sent
    assert "sum(values)" not in said


async def test_what_fits_no_window_is_named_with_its_size(house: House) -> None:
    house.write("huge.py", "".join(f"NAME_{n} = {n}\n" for n in range(60_000)))
    house.write("app.py", BUGGY)
    report = await house.run("codereview", model="claude-haiku-4-5")
    (problem,) = [one for one in report.problems if "huge.py" in one]
    assert "window" in problem
    assert "huge.py (1," in problem
    assert [one.path for one in report.findings] == ["app.py"]
    assert report.answered == "1 of 2"


async def test_calls_that_a_budget_holds_only_one_after_the_other_are_all_made(
    house: House,
) -> None:
    house.write("pal.toml", "[budget]\nrequest_usd = 0.5\n")
    long = "".join(f"NAME_{n} = {n!r}\n" for n in range(2_000))
    for name in "abcd":
        house.write(f"{name}.py", long + "def run(text):\n    return eval(text)\n")
    report = await house.run("codereview", model="claude-sonnet-5-5")
    assert report.answered == "4 of 4", report.problems
    assert [one.path for one in report.findings] == ["a.py", "b.py", "c.py", "d.py"]
