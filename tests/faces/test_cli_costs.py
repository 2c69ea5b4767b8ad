"""`pal costs`: exact figures from a ledger as PAL writes it, and nothing unknown shown as zero."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pal.domain.chat import Usage
from pal.providers.catalogue import Catalogue
from pal.store.call import Call, Outcome, Settlement
from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.limits import Limits
from pal.store.liveness import Liveness
from tests.faces.command_line import Shell, is_one_sentence, shell

__all__ = ["shell"]

KEY = {"ANTHROPIC_API_KEY": "sk-ant-x"}
ENDLESS = Limits(1e6, 1e6, 1e6)
HAIKU, SONNET = "claude-haiku-5-5", "claude-sonnet-5-5"


@dataclass(frozen=True)
class Row:
    model: str
    usd: float | None
    usage: Usage | None = None
    outcome: Outcome | None = "ok"
    ms: int = 0
    task: str = "precommit"
    workspace: str | None = "/w"
    days_ago: float = 0


async def fill(shell: Shell, *rows: Row) -> None:
    """Writes the rows; those without an outcome stay under way, and their process dies."""
    directory = Path(shell.environment["PAL_STATE_DIR"])
    now = datetime.now(UTC)
    database = await Database.open(directory, clock=lambda: now)
    liveness = Liveness.acquire(directory)
    ledger = Ledger(database, liveness)
    for number, row in enumerate(rows):
        at = now - timedelta(days=row.days_ago)
        call = Call(
            id=f"c{number}",
            at=at,
            workspace=row.workspace,
            workflow="precommit",
            run="run",
            task=row.task,
            vendor="anthropic",
            model=row.model,
            prompt_version=None,
            attempt=1,
            reserved_usd=0.25,
        )
        await ledger.start(call, ENDLESS, 0.0)
        if row.outcome is not None:
            settlement = Settlement(row.outcome, row.usage, row.usd, row.ms)
            await ledger.settle(call.id, settlement)
    await database.close()
    liveness.release()


def rows_of(shell: Shell, *options: str, **environment: str) -> list[dict[str, Any]]:
    result = shell.pal("costs", "--json", *options, **environment)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


async def test_rows_for_programs_are_exact(shell: Shell) -> None:
    await fill(
        shell,
        Row(SONNET, 0.0301, Usage(10_000, 4_000, 0, 500), ms=900),
        Row(SONNET, 0.02, Usage(9_000, output=200, estimated=True), "timeout"),
        Row(HAIKU, 0.0012, Usage(10_000, output=400), ms=100),
        Row(HAIKU, 0.0, Usage(), "cached"),
        Row(HAIKU, 0.0011, Usage(9_000, output=400), ms=300),
    )
    sonnet, haiku = rows_of(shell, **KEY)

    strongest = Catalogue.load().strongest(["anthropic"])
    assert strongest is not None
    price = strongest.prices[0]
    assert sonnet == {
        "model": SONNET,
        "calls": 2,
        "answered": 1,
        "recalled": 0,
        "failed": 1,
        "started": 0,
        "lost": 0,
        "tokens_in": 19_000,
        "tokens_cached": 4_000,
        "tokens_out": 700,
        "usd": 0.0501,
        "usd_unknown_calls": 0,
        "usd_estimated_calls": 1,
        "ms_median": 900,
        "baseline_usd": pytest.approx((10_000 * price.input + 500 * price.output) / 1e6),
        "saved_usd": pytest.approx(sonnet["baseline_usd"] - 0.0501),
        "saved_by_tier_usd": pytest.approx(
            sonnet["saved_usd"] + 0.02 - sonnet["saved_by_prompt_cache_usd"]
        ),
        "saved_by_prompt_cache_usd": pytest.approx(4_000 * (2.0 - 0.1) / 1e6),
        "saved_by_recall_usd": 0.0,
        "failed_usd": 0.02,
    }
    assert (haiku["model"], haiku["usd"], haiku["ms_median"]) == (HAIKU, 0.0023, 200)
    assert (haiku["calls"], haiku["answered"], haiku["recalled"]) == (3, 3, 1)


async def test_the_table_says_what_is_known_and_what_is_not(shell: Shell) -> None:
    await fill(
        shell,
        Row(SONNET, 0.75, Usage(1_200_000, output=500), ms=2_000),
        Row(SONNET, 0.05, Usage(9_000, estimated=True), "cancelled"),
        Row(HAIKU, 0.2, Usage(10_000, output=400), ms=100),
        Row(HAIKU, 0.0, Usage(), "cached"),
        Row("priceless", None, Usage(50, output=5), ms=100),
        Row(HAIKU, None, None, None),
    )
    text = shell.pal("costs", **KEY).stdout
    cells = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}
    assert cells[SONNET][:7] == ["2", "1", "0", "1.21M", "0", "500", "~0.8000"]
    assert cells[HAIKU][:2] == ["3", "2"]
    assert cells[HAIKU][6:10] == ["0.2000", "+", "?", "20%"]
    assert cells["priceless"][:7] == ["1", "1", "0", "50", "0", "5", "unknown"]
    assert cells["all"][6:9] == ["~1.0000", "+", "?"]
    assert "1 call lost with their process" in text
    assert "1 call of unknown price: budgets count them at their worst case." in text
    assert "~ includes 1 call whose tokens PAL estimated" in text
    assert "what 1 of them saved, whose length is not in the ledger" in text
    assert "1 answer of unknown price left out of this comparison" in text
    # Budgets take the unknown call for its reservation of $0.25.
    assert "Left of the budget: $0.75 of $2.00 today, $28.75 of $30.00 this month." in text


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("task", ["chat", "precommit"]),
        ("workspace", [None, "/w"]),
        ("model", [SONNET, HAIKU]),
    ],
)
async def test_groups_come_dearest_first(shell: Shell, by: str, names: list[str]) -> None:
    await fill(
        shell,
        Row(HAIKU, 0.1, Usage(1)),
        Row(SONNET, 0.2, Usage(1), task="chat", workspace=None),
    )
    assert [row[by] for row in rows_of(shell, "--by", by)] == names


async def test_days_come_in_their_order_and_since_bounds_them(shell: Shell) -> None:
    await fill(shell, *(Row(HAIKU, 0.1, Usage(1), days_ago=days) for days in (40, 3, 1, 0)))
    assert len(rows_of(shell, "--by", "day")) == 3
    assert len(rows_of(shell, "--by", "day", "--since", "36h")) == 2
    days = [row["day"] for row in rows_of(shell, "--by", "day", "--since", "2020-01-01")]
    assert days == sorted(days)
    assert len(days) == 4


async def test_without_a_vendor_there_is_nothing_to_compare_with(shell: Shell) -> None:
    await fill(shell, Row(HAIKU, 0.1, Usage(1)))
    (row,) = rows_of(shell)
    assert (row["usd"], row["baseline_usd"], row["saved_usd"]) == (0.1, None, None)
    assert "No vendor is configured here" in shell.pal("costs").stdout


def test_an_empty_ledger(shell: Shell) -> None:
    assert rows_of(shell) == []
    text = shell.pal("costs").stdout
    assert "No calls." in text
    assert "Left of the budget: $2.00 of $2.00 today" in text


@pytest.mark.parametrize(
    ("options", "word"),
    [(("--by", "modle"), "'model'"), (("--since", "soon"), "24h"), (("--since", "2026-13-01"), "")],
)
def test_a_wrong_option_is_one_sentence(shell: Shell, options: tuple[str, ...], word: str) -> None:
    result = shell.pal("costs", *options)
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert word in result.stderr


def test_a_state_directory_that_cannot_be_used_is_one_sentence(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    result = shell.pal("costs", PAL_STATE_DIR=str(tmp_path / "file" / "state"))
    assert result.returncode == 2
    assert is_one_sentence(result)
