"""`pal models`: every model with its price or "unknown", and why one is asked or not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pal.domain.task import Task
from pal.providers.catalogue import Catalogue
from tests.faces.command_line import Shell, is_one_sentence, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

KEYS = {"ANTHROPIC_API_KEY": "sk-ant-x", "OPENAI_API_KEY": "sk-x"}


def rows_of(shell: Shell, *options: str, **environment: str) -> list[dict[str, Any]]:
    result = shell.pal("models", "--json", *options, **environment)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_every_card_is_a_row_with_what_it_lacks(shell: Shell) -> None:
    rows = {row["model"]: row for row in rows_of(shell, **KEYS)}
    assert set(rows) == {card.id for card in Catalogue.load().cards}

    haiku = rows["claude-haiku-5-5"]
    assert (haiku["vendor"], haiku["usable"], haiku["obstacle"]) == ("anthropic", True, None)
    assert haiku["tiers"] == ["worker", "context"]
    assert "haiku" in haiku["aliases"]
    assert "claude-3-haiku" in haiku["stands_in_for"]
    assert haiku["usd_per_mtok_in"] == haiku["prices"][0]["input"]

    gemini = rows["gemini-3.8-flash"]
    assert not gemini["usable"]
    assert "GEMINI_API_KEY" in gemini["obstacle"]
    grok = next(row for row in rows.values() if row["vendor"] == "xai")
    assert "routing.vendors" in grok["obstacle"]


def test_what_settings_keep_from_being_asked_says_so(shell: Shell) -> None:
    shell.write("pal.toml", '[routing]\nvendors = ["openai"]\n')
    rows = {row["model"]: row for row in rows_of(shell, **KEYS)}
    assert "routing.vendors" in rows["claude-haiku-5-5"]["obstacle"]
    assert rows["gpt-6-luna"]["usable"]


def test_an_unknown_price_is_unknown_and_not_zero(shell: Shell) -> None:
    own = {
        "PAL_PROVIDERS__MINE__KIND": "openai-compatible",
        "PAL_PROVIDERS__MINE__BASE_URL": "http://localhost:1/v1",
        "PAL_PROVIDERS__MINE__MODELS": "priceless-1",
        "PAL_ROUTING__VENDORS": "mine",
    }
    (row,) = (row for row in rows_of(shell, **own) if row["model"] == "priceless-1")
    assert (row["usd_per_mtok_in"], row["prices"], row["usable"]) == (None, [], True)
    text = shell.pal("models", **own).stdout
    (line,) = (line for line in text.splitlines() if line.startswith("priceless-1"))
    assert line.count("unknown") == 3


def test_the_table_names_what_to_do(shell: Shell) -> None:
    text = shell.pal("models", **KEYS).stdout
    assert "gemini: Set GOOGLE_API_KEY or GEMINI_API_KEY to ask Gemini." in text
    assert "claude-haiku-5-5 (claude-3-haiku" in text
    assert "sk-" not in text


def test_the_plan_of_a_task_in_its_order_with_its_reasons(shell: Shell) -> None:
    rows = rows_of(shell, "--why", "codereview", "--size", "50000", **KEYS)
    taken = [row for row in rows if row["place"]]
    assert [row["place"] for row in taken] == list(range(1, len(taken) + 1))
    assert "cheapest workhorse" in taken[0]["reason"]
    assert taken[0]["vendor"] != taken[1]["vendor"]
    assert 0 < taken[0]["expected_usd"] < taken[0]["worst_usd"]
    passed_over = {row["model"]: row["reason"] for row in rows if not row["place"]}
    assert "over the limit of $0.5000" in passed_over["gpt-6-astra"]
    assert {"gemini"} == {row["vendor"] for row in rows if row["model"] is None}


def test_a_request_that_fits_no_window_has_no_plan_but_reasons(shell: Shell) -> None:
    rows = rows_of(shell, "--why", "precommit", "--size", "3000000", **KEYS)
    assert not any(row["place"] for row in rows)
    assert "its window has" in rows[0]["reason"]
    text = shell.pal("models", "--why", "precommit", "--size", "3000000", **KEYS).stdout
    assert "No model can take this." in text


@pytest.mark.parametrize("task", list(Task))
def test_every_task_has_a_plan(shell: Shell, task: Task) -> None:
    text = shell.pal("models", "--why", task, **KEYS).stdout
    assert text.startswith(f"{task} with a request of 2,000 tokens goes to:")
    assert re.search(r"^ ?1  \S+", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("options", "word"),
    [(("--why", "codereveiw"), "'codereview'"), (("--size", "10"), "--why")],
)
def test_a_wrong_option_is_one_sentence(shell: Shell, options: tuple[str, ...], word: str) -> None:
    result = shell.pal("models", *options)
    assert result.returncode == 2
    assert is_one_sentence(result)
    assert word in result.stderr


def test_the_vendors_own_lists_are_asked_for_only_when_wished(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    assert shell.pal("models", **simulator_process.environment).returncode == 0
    assert simulator_process.log() == []
    result = shell.pal("models", "--refresh", **simulator_process.environment)
    assert result.returncode == 0, result.stderr
    assert {line["vendor"] for line in simulator_process.log()} == {"anthropic", "openai", "gemini"}
