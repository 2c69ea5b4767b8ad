"""What becomes of findings is written down once, for the models that raised them."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from pal.domain.errors import StoreError
from pal.domain.feedback import Feedback
from pal.store.kept import Kept
from pal.store.signals import Signal, SignalKind, Signals
from pal.workflows.feedback import give_feedback
from pal.workflows.note_applied import note_applied
from pal.workflows.prompt import load_prompts
from tests.review.earlier import NOW
from tests.workflows.conftest import House

BUGGY = "def mean(values):\n    return sum(values) / len(values)\n"
GUARDED = (
    "def mean(values):\n    if not values:\n        return 0.0\n    a = 1\n    b = 2\n    c = 3\n"
    "    d = 4\n    return sum(values)\n"
)
FIXED = "from statistics import fmean\n\n\ndef mean(values):\n    return fmean(values or [0.0])\n"


@pytest.fixture
def house(house: House) -> House:
    house.stage("app.py", GUARDED)
    house.git("commit", "-qm", "start")
    return house


async def kept_by(house: House) -> Kept:
    return (await house.core.open()).kept


async def signals_of(house: House, *kinds: SignalKind) -> list[Signal]:
    return await (await kept_by(house)).signals.all(kinds)


async def looked(house: House) -> None:
    """Returns when nobody looks for changed lines any more."""
    await house.core._runs.close()


async def test_what_a_verifier_confirms_speaks_for_who_raised_it(house: House) -> None:
    house.write("app.py", BUGGY)
    report = await house.run("codereview")
    (signal,) = await signals_of(house)
    assert signal == Signal(
        kind="verified",
        repository=str(house.root),
        about=report.findings[0].id,
        model=report.models[0].model,
        task="codereview",
        language="python",
        prompt_version=load_prompts("codereview").version,
        run=signal.run,
        reason=None,
        at=signal.at,
    )


async def test_what_a_verifier_refutes_speaks_against_who_raised_it(house: House) -> None:
    house.write("app.py", GUARDED.replace("sum(values)", "sum(values) / len(values)"))
    report = await house.run("codereview")
    (signal,) = await signals_of(house)
    assert (signal.kind, signal.model) == ("refuted", report.models[0].model)


async def test_nothing_is_said_of_what_could_not_be_verified(house: House) -> None:
    house.write("app.py", BUGGY)
    house.simulator.set_faults({"nth": [2, 3, 4, 5, 6, 7, 8, 9], "status": 500})
    await house.run("codereview")
    assert await signals_of(house) == []


async def test_a_repeated_run_counts_nothing_twice(house: House) -> None:
    house.write("app.py", BUGGY)
    await house.run("codereview")
    before = await signals_of(house)
    await house.run("codereview")
    assert await signals_of(house) == before


async def test_a_panel_that_agrees_speaks_for_each_of_its_models(house: House) -> None:
    house.write("app.py", BUGGY)
    report = await house.run("consensus")
    (agreed,) = report.agreements
    signals = await signals_of(house, "agreed")
    assert {one.model for one in signals} == set(agreed.models)
    assert {(one.about, one.task) for one in signals} == {(agreed.finding, "consensus")}


async def test_the_last_of_two_contrary_outcomes_counts(house: House) -> None:
    house.write("app.py", BUGGY)
    await house.run("codereview")
    signals = (await kept_by(house)).signals
    (verified,) = await signals.all()
    await signals.record(replace(verified, kind="refuted"))
    assert [one.kind for one in await signals.all()] == ["refuted"]


async def test_a_reply_that_cannot_be_read_is_told_by_its_call(house: House) -> None:
    house.stage("app.py", BUGGY)
    house.simulator.set_faults({"nth": [1], "kind": "malformed_json"})
    await house.run("precommit")
    (signal,) = await signals_of(house, "unparsable")
    with sqlite3.connect(house.state / "pal.db") as connection:
        query = "SELECT id, model, task, prompt_version, run FROM calls WHERE outcome = 'invalid'"
        (row,) = connection.execute(query)
    about = (signal.about, signal.model, signal.task, signal.prompt_version, signal.run)
    assert about == row
    assert (signal.repository, signal.language) == (str(house.root), "python")


async def test_an_applied_fix_speaks_for_it_and_leaves_it_as_it_is(house: House) -> None:
    house.write("app.py", BUGGY)
    (found,) = (await house.run("codereview")).findings
    kept = await kept_by(house)
    for _ in range(2):
        await note_applied(found.id, str(house.root), kept, NOW)
    await note_applied("f_nobody", str(house.root), kept, NOW)
    (signal,) = await signals_of(house, "applied")
    assert (signal.about, signal.task) == (found.id, "codereview")
    assert (await kept.findings.get(str(house.root), found.id)).finding.status == "open"


async def found_and_looked_for(house: House) -> None:
    house.write("app.py", BUGGY)
    await house.run("codereview")
    await looked(house)


async def test_a_line_that_the_next_commit_changes_is_told_once(house: House) -> None:
    await found_and_looked_for(house)
    house.stage("app.py", FIXED)
    house.git("commit", "-qm", "fix")
    for number in range(2):
        house.stage("other.py", f"x = {number}\n")
        await house.run("precommit")
        await looked(house)
    (signal,) = await signals_of(house, "line_changed")
    assert (signal.task, signal.language) == ("codereview", "python")
    assert signal.model == (await signals_of(house, "verified"))[0].model


async def test_a_line_that_was_committed_as_it_is_may_change_later(house: House) -> None:
    await found_and_looked_for(house)
    for text, changed in ((BUGGY, 0), (f"import os\n\n\n{BUGGY}", 0), (FIXED, 1)):
        house.stage("app.py", text)
        house.git("commit", "-qm", "next")
        house.stage("other.py", f"x = {len(text)}\n")
        await house.run("precommit")
        await looked(house)
        assert len(await signals_of(house, "line_changed")) == changed


async def test_a_line_that_still_waits_to_be_committed_has_not_changed(house: House) -> None:
    await found_and_looked_for(house)
    house.stage("app.py", f"# Nothing else yet.\n{GUARDED}")
    house.git("commit", "-qm", "part")
    house.write("app.py", BUGGY)
    house.stage("other.py", "x = 1\n")
    await house.run("precommit")
    await looked(house)
    assert await signals_of(house, "line_changed") == []


async def test_a_report_waits_for_no_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pal.workflows.runs.GRACE_S", 0.01)
    began = asyncio.Event()

    async def hang(*_: object) -> None:
        began.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("pal.workflows.runs.look_for_changed_lines", hang)
    house.write("app.py", BUGGY)
    assert (await house.run("codereview")).findings
    await began.wait()
    await looked(house)


async def test_no_run_fails_where_signals_cannot_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Signals, "record", fail)
    house.write("app.py", BUGGY)
    assert (await house.run("codereview")).findings
    assert (await house.run("consensus")).findings


async def test_what_is_known_of_models_moves_how_sure_a_consensus_is(house: House) -> None:
    house.write("app.py", BUGGY)
    typical = await house.run("consensus")
    again = await house.run("consensus")
    assert again.findings == typical.findings, "nobody bears himself out"
    signals = (await kept_by(house)).signals
    (first, *_) = await signals.all(["agreed"])
    for number in range(30):
        await signals.record(replace(first, kind="accepted", about=f"f_{number:010}"))
    surer = await house.run("consensus")
    assert surer.findings[0].confidence > typical.findings[0].confidence
    assert [one.id for one in surer.findings] == [one.id for one in typical.findings]


async def test_a_users_word_is_still_heard(house: House) -> None:
    house.write("app.py", BUGGY)
    (found,) = (await house.run("codereview")).findings
    said = Feedback(finding=found.id, verdict="accepted")
    await give_feedback(said, str(house.root), await kept_by(house), NOW)
    assert {one.kind for one in await signals_of(house)} == {"verified", "accepted"}
