"""A long conversation over three vendors that fail now and then: nothing is lost or miscounted.

Whether a vendor is back, scouts find out: their answers are paid for, but nobody's.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from pal.domain.chat import Usage
from pal.domain.report import Report
from pal.providers.catalogue import Catalogue
from pal.providers.pricing import cost_usd
from tests.workflows.conftest import House

TURNS = 50
MODELS = {
    "anthropic": "claude-sonnet-5-5",
    "openai": "gpt-6.1-terra",
    "gemini": "gemini-3.8-flash",
}
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "overloaded"},
    {"kind": "rate_limit", "retry_after": 0.01},
    {"kind": "server_error"},
    {"kind": "stream_error"},
    {"cut_after_chunks": 3},
)
SHARE_OF_FAULTS = 0.5
SECONDS_A_TURN = 10.0


class Hearing:
    """Hears answers while they are made, as a face does; `heard` is what it shows at the end."""

    def __init__(self) -> None:
        self.heard = ""

    def text(self, piece: str) -> None:
        self.heard += piece

    def starts_over(self, why: str) -> None:
        self.heard = ""


@dataclass(frozen=True)
class Attempt:
    """One attempt as the ledger has it, and as its vendor does."""

    row: dict[str, Any]
    line: dict[str, Any]

    @property
    def is_cut(self) -> bool:
        """Whether the vendor counted an answer that did not arrive whole."""
        return self.row["outcome"] != "ok" and self.line["usage"] is not None

    def charged_usd(self, catalogue: Catalogue) -> float:
        """What the vendor charges for what it counted."""
        counted = self.line["usage"]
        if counted is None:
            return 0.0
        usage = Usage(
            input=counted["input"],
            cache_read=counted["cache_read"],
            cache_write=counted["cache_write"],
            output=counted["output"] + counted["reasoning"],
        )
        usd = cost_usd(catalogue.get(self.row["model"]), usage)
        assert usd is not None
        return usd


async def test_fifty_turns(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("pal.core.time", SimpleNamespace(monotonic=lambda: now))
    chance = random.Random(50)
    reports: list[Report] = []
    conversation = None
    for turn in range(TURNS):
        now = turn * SECONDS_A_TURN  # Who has failed rests for some turns.
        order = chance.sample(sorted(MODELS), 3)
        fault = chance.choice(FAULTS)
        strikes = chance.random() < SHARE_OF_FAULTS
        house.simulator.set_faults(*([{**fault, "vendor": order[0], "times": 1}] * strikes))
        house.listener = hearing = Hearing()
        report = await house.run(
            "chat",
            prompt=prompt(turn),
            model=[MODELS[vendor] for vendor in order],
            **({"conversation": conversation} if conversation else {}),
        )
        conversation = report.conversation
        assert hearing.heard == report.summary
        reports.append(report)

    await (await house.core.open()).models.router.close()  # No scout is out any more.
    attempts = attempts_of(house)
    answers, scouts = told_apart(house, attempts)
    assert len(answers) == TURNS
    assert scouts
    answered_by = Counter(attempt.row["vendor"] for attempt in answers)
    assert set(answered_by) == set(MODELS)
    assert min(answered_by.values()) >= TURNS // 10
    failed = {attempt.line["fault"] for attempt in attempts if attempt.line["fault"]}
    assert failed == {fault.get("kind", "other") for fault in FAULTS}

    assert_turns_are_all_there(house, reports)
    assert_bytes_grow_linearly(answers)
    total = assert_the_ledger_adds_up(attempts, reports)
    assert await costs_usd(house) == pytest.approx(total, abs=1e-9)


def prompt(turn: int) -> str:
    """A question of nearly the same length each time."""
    return f"Turn {turn:02d}: " + "how does this part of the program work? " * 8


def attempts_of(house: House) -> list[Attempt]:
    """All attempts in the order they were made."""
    with sqlite3.connect(house.state / "pal.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM calls ORDER BY rowid")]
    lines: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in house.simulator.log:
        if line["endpoint"] == "generate":
            lines[line["vendor"]].append(line)
    # A scout and the answer beside it leave at the same time, to different vendors.
    attempts = [Attempt(row, lines[row["vendor"]].pop(0)) for row in rows]
    assert not any(lines.values())
    return attempts


def told_apart(house: House, attempts: list[Attempt]) -> tuple[list[Attempt], list[Attempt]]:
    """Attempts that the turns were answered by, in their order, and scouts with an answer."""
    with sqlite3.connect(house.state / "pal.db") as connection:
        query = "SELECT model FROM turns WHERE role = 'assistant' ORDER BY number"
        models = [model for (model,) in connection.execute(query)]
    ok = [attempt for attempt in attempts if attempt.row["outcome"] == "ok"]
    runs = list(dict.fromkeys(attempt.row["run"] for attempt in attempts))
    said_by = dict(zip(runs, models, strict=True))
    answers = [one for one in ok if one.row["model"] == said_by[one.row["run"]]]
    return answers, [one for one in ok if one not in answers]


def assert_turns_are_all_there(house: House, reports: list[Report]) -> None:
    with sqlite3.connect(house.state / "pal.db") as connection:
        kept = connection.execute("SELECT role, text FROM turns ORDER BY number").fetchall()
    said = [
        turn
        for number, report in enumerate(reports)
        for turn in (("user", prompt(number)), ("assistant", report.summary))
    ]
    assert kept == said


def assert_bytes_grow_linearly(answers: list[Attempt]) -> None:
    """Each vendor has its own envelope around what is said, and the same around each turn."""
    sizes: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for turn, attempt in enumerate(answers):
        sizes[attempt.row["vendor"]].append((turn, attempt.line["bytes_in"]))
    for of_vendor in sizes.values():
        slopes = [
            (size - size_before) / (turn - turn_before)
            for (turn_before, size_before), (turn, size) in pairwise(of_vendor)
        ]
        assert max(slopes) <= 1.2 * min(slopes)


def assert_the_ledger_adds_up(attempts: list[Attempt], reports: list[Report]) -> float:
    """Gives the ledger's total in USD."""
    catalogue = Catalogue.load()
    for attempt in attempts:
        charged, booked = attempt.charged_usd(catalogue), attempt.row["usd"]
        if attempt.is_cut:  # Only the vendor knows how much it had written.
            assert 0 <= booked <= charged * 1.5
        else:
            assert booked == pytest.approx(charged, abs=1e-9)
            assert attempt.row["usd_known"]
    assert_only_scouts_end_after_the_report(attempts, reports)
    return sum(attempt.row["usd"] for attempt in attempts)


def assert_only_scouts_end_after_the_report(attempts: list[Attempt], reports: list[Report]) -> None:
    """Each report tells of all that the ledger has of its run, but for a scout still out."""
    of_run: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        of_run[attempt.row["run"]].append(attempt)
    for made, report in zip(of_run.values(), reports, strict=True):
        told = Counter((use.model, use.outcome, use.cost_usd or 0.0) for use in report.models)
        booked = Counter(row_of(attempt) for attempt in made)
        assert told <= booked
        untold = list((booked - told).elements())
        # A scout goes out beside the first attempt of its run, and counts as a first one too.
        firsts = [row_of(attempt) for attempt in made if attempt.row["attempt"] == 1]
        assert len(untold) <= len(firsts) - 1
        assert set(untold) <= set(firsts)
        total_usd = report.cost_usd + sum(usd for _, _, usd in untold)
        assert total_usd == pytest.approx(sum(usd for *_, usd in booked.elements()), abs=1e-9)


def row_of(attempt: Attempt) -> tuple[str, str, float]:
    return attempt.row["model"], attempt.row["outcome"], attempt.row["usd"]


async def costs_usd(house: House) -> float:
    """What `pal costs` adds up to, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pal", "costs", "--json"),
        cwd=house.root,
        env={"PATH": os.environ["PATH"], **house.core.environment},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return sum(row["usd"] for row in json.loads(out))
