"""A loopback vendor, the shipped catalogue, and params to ask with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from pal.domain.chat import ChatParams, Message
from pal.domain.model_card import ModelCard
from pal.domain.settings import ProviderSettings
from pal.providers.catalogue import Catalogue
from pal.providers.vendor import Vendor
from tests.providers.loopback import Loopback, loopback
from tests.providers.wires import KEY, Ask, At, Wire


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture(scope="session")
def models() -> Catalogue:
    """The shipped catalogue with a model of the user's own."""
    return Catalogue.load(providers={"ollama": ProviderSettings(models=("qwen3",))})


@pytest.fixture
async def vendor() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest.fixture
async def at(vendor: Loopback, models: Catalogue) -> AsyncIterator[At]:
    """Opens a wire's provider at the loopback vendor, and closes it in the end."""
    opened: list[Vendor] = []

    def open_(wire: Wire, url: str | None = None) -> Vendor:
        opened.append(
            wire.kind(
                base_url=url or vendor.url,
                key=KEY,
                key_env="THE_KEY",
                cards=models.of_vendor(wire.site.name),
                site=wire.site,
            )
        )
        return opened[-1]

    yield open_
    for provider in opened:
        await provider.close()


@pytest.fixture
def ask(models: Catalogue) -> Ask:
    """Params with everything but the model left to default."""

    def build(model: str | ModelCard, **changes: Any) -> ChatParams:
        defaults: dict[str, Any] = {
            "model": models.get(model) if isinstance(model, str) else model,
            "system": "You review code.",
            "messages": (Message("user", "Review this 🐛"),),
            "max_output_tokens": 4000,
            "timeout_s": 5.0,
        }
        return ChatParams(**(defaults | changes))

    return build
