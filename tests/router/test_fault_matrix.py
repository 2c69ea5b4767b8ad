"""Every fault on every wire, whole and streamed: where it goes next, and what is written down."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from pal.review.reply import ReviewReply
from pal.router.ask import Prose
from tests.router.conftest import Bench, a_bench
from tests.router.test_router import Heard

FIRST = {
    "anthropic": "claude-haiku-5-5",
    "openai": "gpt-6-luna",
    "gemini": "gemini-3.8-flash",
}
NEXT = {"anthropic": "gpt-6-luna", "openai": "claude-haiku-5-5", "gemini": "gpt-6-luna"}

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


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench that waits half a second for an answer."""
    tasks = {"precommit": {"timeout_s": 0.5}}
    async with a_bench(tmp_path, {"routing": {"tasks": tasks}}) as made:
        yield made


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("vendor", FIRST)
@pytest.mark.parametrize("name", FAULTS)
async def test_the_next_vendor_answers(
    quick: Bench, name: str, vendor: str, streamed: bool
) -> None:
    fault, word, requests = FAULTS[name]
    quick.simulator.set_faults({"vendor": vendor, **fault})
    heard = Heard() if streamed else None
    ask = quick.ask(models=(FIRST[vendor], NEXT[vendor]), listener=heard)
    began = time.monotonic()
    answer = await quick.router.ask(ask)
    assert time.monotonic() - began < 3
    assert answer.model == NEXT[vendor]
    rows = quick.rows()
    failed = [row for row in rows if row["vendor"] == vendor]
    assert [row["outcome"] for row in failed] == [word] * requests
    assert rows[-1]["outcome"] == "ok"
    assert all(row["error"] for row in failed)
    assert [use.outcome for use in ask.origin.trail.uses] == [row["outcome"] for row in rows]
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
    assert first["usd"] > 0


@pytest.mark.parametrize("vendor", FIRST)
async def test_an_error_in_the_middle_of_a_stream_goes_on(quick: Bench, vendor: str) -> None:
    after_some_text = {"anthropic": 8, "openai": 8, "gemini": 2}[vendor]
    quick.simulator.set_faults(
        {"vendor": vendor, "kind": "stream_error", "cut_after_chunks": after_some_text}
    )
    heard = Heard()
    ask = quick.ask(models=(FIRST[vendor], NEXT[vendor]), listener=heard)
    answer = await quick.router.ask(ask)
    assert answer.model == NEXT[vendor]
    assert "".join(heard.pieces) == answer.reply.text
    assert len(heard.restarts) == 1


@pytest.mark.parametrize("vendor", FIRST)
async def test_too_long_goes_to_a_larger_window(quick: Bench, vendor: str) -> None:
    """All of today's cards have about the same window, so a smaller one is the first here."""
    small, large = "claude-haiku-4-5", FIRST["openai"]
    quick.simulator.set_faults({"model": small, "kind": "context_length"})
    ask = quick.ask(models=(small, large), reply=Prose)
    assert (await quick.router.ask(ask)).model == large
    assert [row["outcome"] for row in quick.rows()] == ["too_large", "ok"]
