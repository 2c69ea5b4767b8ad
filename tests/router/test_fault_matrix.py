"""Every fault of every vendor, whole and streamed: where it goes next, and what is said of it."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pal.domain.task import Task
from pal.review.reply import ReviewReply
from tests.router.conftest import Bench, a_bench
from tests.router.test_router import Heard

FIRST = {
    "anthropic": "claude-haiku-5-5",
    "openai": "gpt-6-luna",
    "gemini": "gemini-3.8-flash",
    "mistral": "mistral-small-2603",
    "ollama": "qwen2.5-coder:7b",
    "openrouter": "qwen/qwen3.8-flash",
    "xai": "grok-build-0.1",
    "deepseek": "deepseek-v4-flash",
    "groq": "openai/gpt-oss-20b",
    "azure": "azure:gpt-6-luna",
}
"""One model of each wire, and of each site that speaks Chat Completions in words of its own."""

TITLES = {
    "anthropic": "Anthropic",
    "openai": "OpenAI",
    "gemini": "Gemini",
    "mistral": "Mistral",
    "ollama": "Ollama",
    "openrouter": "OpenRouter",
    "xai": "xAI",
    "deepseek": "DeepSeek",
    "groq": "Groq",
    "azure": "Azure OpenAI",
}
NEXT = dict.fromkeys(FIRST, "gpt-6-luna") | {"openai": "claude-haiku-5-5"}
SMALL = {
    "anthropic": "claude-haiku-4-5",
    "openai": "gpt-5-mini",
    "azure": "azure:gpt-5-mini",
}
"""Models with a smaller window than the next one's, where the first has not."""

KEY = "sk-matrix-0123456789-secret"
KEYS = dict.fromkeys(
    (
        "ANTHROPIC_API_KEY",
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "MISTRAL_API_KEY",
        "OPENROUTER_API_KEY",
        "XAI_API_KEY",
        "DEEPSEEK_API_KEY",
        "GROQ_API_KEY",
        "AZURE_OPENAI_API_KEY",
    ),
    KEY,
)

FAULTS: dict[str, tuple[dict[str, Any], str, int]] = {
    "limited, a long wait": ({"kind": "rate_limit", "retry_after": 30}, "rate_limited", 1),
    "limited, a short wait": ({"kind": "rate_limit", "retry_after": 0.1}, "rate_limited", 2),
    "overloaded": ({"kind": "overloaded"}, "overloaded", 1),
    "failed": ({"kind": "server_error"}, "error", 1),
    "wrong key": ({"kind": "unauthorized"}, "unauthorized", 1),
    "out of quota": ({"kind": "quota"}, "unauthorized", 1),
    "spend limit": ({"kind": "spend_limit"}, "unauthorized", 1),
    "safety": ({"kind": "safety"}, "refused", 1),
    "not JSON": ({"kind": "malformed_body"}, "invalid", 1),
    "a web page": ({"kind": "html"}, "error", 1),
    "closed at once": ({"kind": "close"}, "error", 1),
    "never answers": ({"kind": "hang"}, "timeout", 1),
    "cut in the middle": ({"cut_after_bytes": 300}, "error", 1),
    "bad request": ({"status": 400}, "error", 1),
    "no such model": ({"status": 404}, "error", 1),
}
"""Name → the fault, the ledger's word for it, and how many requests the failing vendor gets."""


TROUBLES: dict[str, tuple[tuple[str, ...], str]] = {
    "fails": (("--fail", "3"), "error"),
    "limited": (("--fail", "1", "--stderr", "You've hit your usage limit."), "rate_limited"),
    "logged out": (("--fail", "1", "--stderr", "Please log in first."), "unauthorized"),
    "too long": (("--fail", "1", "--stderr", "The prompt is too long."), "too_large"),
    "asks": (("--ask",), "invalid"),
    "never ends": (("--flood",), "invalid"),
    "hangs": (("--hang",), "timeout"),
}
"""Name → what makes the agent program fail so, and the ledger's word for it."""

SAID_OTHERWISE = {
    ("groq", "out of quota"): "rate_limited",  # Its day begins anew with each request.
}
"""The ledger's word where a vendor's failure is another than its name says."""

REFUSING_IN_PROSE = {(vendor, "safety") for vendor in ("mistral", "ollama", "groq")}
"""They refuse in words that look like any answer."""

CASES = [
    (vendor, name) for name in FAULTS for vendor in FIRST if (vendor, name) not in REFUSING_IN_PROSE
]


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench with every vendor, that waits half a second for an answer."""
    settings = {
        "routing": {"vendors": [*FIRST], "tasks": {"precommit": {"timeout_s": 0.5}}},
        "providers": {
            "ollama": {"models": ["qwen2.5-coder:7b"]},
            "azure": {"models": ["gpt-6-luna", "gpt-5-mini"]},
        },
    }
    async with a_bench(tmp_path, settings, vendors="all", **KEYS) as made:
        yield made


def check_sentence(error: str, title: str) -> None:
    """What the user reads of a failure."""
    assert title in error
    assert len(error) <= 300
    assert error.isprintable()
    assert KEY[:8] not in error


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(("vendor", "name"), CASES)
async def test_the_next_vendor_answers(
    quick: Bench, vendor: str, name: str, streamed: bool
) -> None:
    fault, word, requests = FAULTS[name]
    quick.simulator.set_faults({"vendor": vendor, **fault})
    heard = Heard() if streamed else None
    told: list[str] = []
    origin = replace(quick.ask().origin, on_route=told.append)
    ask = quick.ask(models=(FIRST[vendor], NEXT[vendor]), listener=heard, origin=origin)
    began = time.monotonic()
    answer = await quick.router.ask(ask)
    assert time.monotonic() - began < 3
    assert answer.model == NEXT[vendor]
    rows = quick.rows()
    failed = [row for row in rows if row["vendor"] == vendor]
    expected = SAID_OTHERWISE.get((vendor, name), word)
    assert [row["outcome"] for row in failed] == [expected] * requests
    assert rows[-1]["outcome"] == "ok"
    assert len([line for line in quick.simulator.log if line["vendor"] == vendor]) == requests
    assert [use.outcome for use in origin.trail.uses] == [row["outcome"] for row in rows]
    for row, route in zip(failed, told[1:], strict=True):
        check_sentence(row["error"], TITLES[vendor])
        assert row["error"] in route
    if heard is not None:
        assert "".join(heard.pieces) == answer.reply.text


@pytest.mark.parametrize("vendor", FIRST)
@pytest.mark.parametrize("kind", ["prose", "malformed_json"])
async def test_an_answer_of_the_wrong_form_goes_on(quick: Bench, kind: str, vendor: str) -> None:
    quick.simulator.set_faults({"vendor": vendor, "kind": kind})
    ask = quick.ask(models=(FIRST[vendor], NEXT[vendor]), reply=ReviewReply)
    assert (await quick.router.ask(ask)).model == NEXT[vendor]
    first, _ = quick.rows()
    assert first["outcome"] == "invalid"
    assert first["tokens_out"] > 0
    assert len(first["error"]) <= 300


@pytest.mark.parametrize("vendor", FIRST)
async def test_an_error_in_the_middle_of_a_stream_goes_on(quick: Bench, vendor: str) -> None:
    quick.simulator.set_faults({"vendor": vendor, "kind": "stream_error"})
    heard = Heard()
    ask = quick.ask(models=(FIRST[vendor], NEXT[vendor]), listener=heard)
    answer = await quick.router.ask(ask)
    assert answer.model == NEXT[vendor]
    assert "".join(heard.pieces) == answer.reply.text
    assert len(heard.restarts) == 1
    check_sentence(quick.rows()[0]["error"], TITLES[vendor])


@pytest.mark.parametrize("vendor", FIRST)
async def test_too_long_goes_to_a_larger_window(quick: Bench, vendor: str) -> None:
    small = SMALL.get(vendor, FIRST[vendor])
    quick.simulator.set_faults({"vendor": vendor, "kind": "context_length"})
    ask = quick.ask(models=(small, NEXT[vendor]))
    assert (await quick.router.ask(ask)).model == NEXT[vendor]
    too_large, _ = quick.rows()
    assert too_large["outcome"] == "too_large"
    check_sentence(too_large["error"], TITLES[vendor])


@pytest.mark.parametrize("vendor", FIRST)
@pytest.mark.parametrize(("kind", "is_asked_again"), [("unauthorized", False), ("safety", True)])
async def test_a_wrong_key_parks_its_vendor_and_a_refusal_does_not(
    quick: Bench, kind: str, is_asked_again: bool, vendor: str
) -> None:
    quick.simulator.set_faults({"vendor": vendor, "kind": kind, "times": 1})
    for text in ("one", "two"):
        answer = await quick.router.ask(quick.ask(text, models=(FIRST[vendor], NEXT[vendor])))
    assert (answer.vendor == vendor) is is_asked_again


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", TROUBLES)
async def test_a_program_in_trouble_is_left(tmp_path: Path, name: str, streamed: bool) -> None:
    arguments, word = TROUBLES[name]
    program = [sys.executable, "-m", "pal.simulator.agent_cli", *arguments]
    timeout_s = 0.5 if word == "timeout" else 10
    settings = {
        "routing": {"vendors": ["agent", "openai"], "tasks": {"chat": {"timeout_s": timeout_s}}},
        "providers": {"agent": {"command": program}},
    }
    async with a_bench(tmp_path, settings, **KEYS) as bench:
        heard = Heard() if streamed else None
        ask = bench.ask(task=Task.CHAT, models=("agent", "gpt-6-luna"), listener=heard)
        assert (await bench.router.ask(ask)).model == "gpt-6-luna"
        first, second = bench.rows()
        assert (first["vendor"], first["outcome"], second["outcome"]) == ("agent", word, "ok")
        check_sentence(first["error"], Path(sys.executable).stem)
