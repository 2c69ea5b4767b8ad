"""What has become of findings: each outcome counts once, dismissals hold, reports are bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pal.domain.errors import InputError
from pal.domain.report import Report
from pal.store.database import Database
from pal.store.dismissal import Dismissal
from pal.store.dismissals import Dismissals
from pal.store.reports import KEPT, MOST, Reports
from pal.store.signals import Signal, Signals
from tests.review.earlier import NOW, finding

ROOT = "/w"
VERIFIED = Signal(
    kind="verified",
    repository=ROOT,
    about="f_1",
    model="claude-haiku-5-5",
    task="precommit",
    language="python",
    prompt_version="p1",
    run="run_1",
    reason=None,
    at=NOW,
)


@pytest.fixture
def signals(database: Database) -> Signals:
    return Signals(database)


async def test_a_signal_comes_back_with_all_that_it_was_about(signals: Signals) -> None:
    await signals.record(VERIFIED)
    assert await signals.all() == [VERIFIED]


async def test_the_same_outcome_counts_once_whichever_run_tells_of_it(signals: Signals) -> None:
    await signals.record(VERIFIED, VERIFIED)
    await signals.record(replace(VERIFIED, run="run_2", at=NOW + timedelta(days=1)))
    assert await signals.all() == [VERIFIED]


async def test_other_models_findings_and_kinds_count_beside_it(signals: Signals) -> None:
    others = [
        replace(VERIFIED, model="gpt-6"),
        replace(VERIFIED, about="f_2"),
        replace(VERIFIED, kind="agreed"),
        replace(VERIFIED, repository="/other"),
    ]
    await signals.record(VERIFIED, *others)
    assert len(await signals.all()) == 5
    assert await signals.all(["agreed"]) == [others[2]]


async def test_a_reason_may_come_later(signals: Signals) -> None:
    dismissed = replace(VERIFIED, kind="dismissed")
    await signals.record(dismissed)
    await signals.record(replace(dismissed, reason="tests only"))
    await signals.record(dismissed)
    assert [one.reason for one in await signals.all()] == ["tests only"]


async def test_what_was_taken_back_counts_no_more(signals: Signals) -> None:
    await signals.record(VERIFIED, replace(VERIFIED, kind="dismissed"))
    await signals.withdraw(ROOT, "f_1", ["dismissed", "accepted"])
    assert await signals.all() == [VERIFIED]


async def test_dismissals_are_listed_latest_first_and_lifted(database: Database) -> None:
    dismissals = Dismissals(database)
    first, second = (
        Dismissal(finding("gone.py", "x\n", 1, id=f"f_{n}"), "this", None, NOW + timedelta(days=n))
        for n in (1, 2)
    )
    await dismissals.put(ROOT, first)
    await dismissals.put(ROOT, second)
    await dismissals.put(ROOT, replace(first, scope="rule-here", reason="why"))
    assert await dismissals.all(ROOT) == [second, replace(first, scope="rule-here", reason="why")]
    assert await dismissals.lift(ROOT, "f_2")
    assert not await dismissals.lift(ROOT, "f_2")
    assert len(await dismissals.all(ROOT)) == 1
    assert await dismissals.all("/other") == []


def report(number: int) -> Report:
    found = (finding("a\udcff.py", "x\n", 1),)
    return Report(
        id=f"r_{number}", workflow="precommit", workspace=ROOT, summary="", findings=found
    )


async def test_a_report_is_kept_for_a_while_and_for_its_own_repository(database: Database) -> None:
    reports = Reports(database)
    await reports.put(report(1), ROOT, now=NOW)
    assert await reports.get("r_1", ROOT) == report(1)
    with pytest.raises(InputError, match="no report 'r_1'"):
        await reports.get("r_1", "/other")
    await reports.put(report(2), ROOT, now=NOW + KEPT)
    with pytest.raises(InputError, match="30 days"):
        await reports.get("r_1", ROOT)


async def test_the_newest_reports_stay(database: Database) -> None:
    reports = Reports(database)
    for number in range(MOST + 2):
        await reports.put(report(number), ROOT, now=NOW + timedelta(seconds=number))
    with pytest.raises(InputError):
        await reports.get("r_1", ROOT)
    assert (await reports.get("r_2", ROOT)).id == "r_2"
