"""What vendors say of their models is kept, and what cannot be had harms nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pal.providers.connect import Connections
from pal.providers.model_facts import ModelFacts
from pal.router.model_lists import ModelLists
from tests.router.conftest import a_bench


async def test_a_list_is_kept_and_counts_in_the_catalogue(tmp_path: Path) -> None:
    async with a_bench(tmp_path) as bench:
        opened = await bench.core.open()
        lists = opened.model_lists
        assert await lists.known() == ()
        assert await lists.refresh(opened.connections) == ()
        said = {facts.id: facts for facts in await lists.known()}
        assert said["claude-haiku-5-5"].context_window
        smaller = replace(said["claude-haiku-5-5"], context_window=50_000)
        card = opened.catalogue.refreshed([smaller]).get("claude-haiku-5-5")
        assert card.context_window == 50_000


async def test_a_vendor_that_cannot_be_read_keeps_what_it_said(tmp_path: Path) -> None:
    async with a_bench(tmp_path) as bench:
        opened = await bench.core.open()
        before = await _refreshed(opened.model_lists, opened.connections)
        bench.simulator.set_faults({"endpoint": "models", "kind": "html"})
        problems = await opened.model_lists.refresh(opened.connections)
        assert problems
        assert await opened.model_lists.known() == before


async def _refreshed(lists: ModelLists, connections: Connections) -> tuple[ModelFacts, ...]:
    await lists.refresh(connections)
    return await lists.known()
