"""Who is connected, and what the others lack."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from pal.domain.settings import ProviderSettings, RoutingSettings, Settings
from pal.providers.catalogue import Catalogue
from pal.providers.connect import Connections, connect
from tests.providers.loopback import Loopback, loopback, says
from tests.providers.wires import ANTHROPIC, GEMINI, OPENAI, Ask

KEYS = {"ANTHROPIC_API_KEY": "sk-a", "OPENAI_API_KEY": "sk-o", "GEMINI_API_KEY": "g-k"}


def connected(catalogue: Catalogue, environment: dict[str, str], **settings: Any) -> Connections:
    return connect(Settings(**settings), environment, catalogue)


def test_nothing_is_configured(catalogue: Catalogue) -> None:
    nobody = connected(catalogue, {})
    assert not nobody.providers
    assert nobody.missing == {
        "anthropic": "Set ANTHROPIC_API_KEY to ask Anthropic.",
        "openai": "Set OPENAI_API_KEY to ask OpenAI.",
        "gemini": "Set GOOGLE_API_KEY or GEMINI_API_KEY to ask Gemini.",
    }


def test_a_key_connects_its_vendor(catalogue: Catalogue) -> None:
    everyone = connected(catalogue, KEYS)
    assert set(everyone.providers) == {"anthropic", "openai", "gemini"}
    assert not everyone.missing
    assert all(name == provider.name for name, provider in everyone.providers.items())
    assert "sk-" not in repr(everyone)


def test_a_key_is_not_consent(catalogue: Catalogue) -> None:
    routing = RoutingSettings(vendors=("openai",))
    one = connected(catalogue, KEYS, routing=routing)
    assert set(one.providers) == {"openai"}
    assert one.missing["anthropic"] == (
        "ANTHROPIC_API_KEY is set, but routing.vendors does not list 'anthropic'."
    )


@pytest.mark.parametrize("key", ["sk a", "sk\na", "sk\x00", "sk-ключ", "“sk”"])
def test_a_key_that_cannot_be_one_is_said_without_showing_it(
    key: str, catalogue: Catalogue
) -> None:
    broken = connected(catalogue, {"OPENAI_API_KEY": key})
    assert "openai" not in broken.providers
    assert "OPENAI_API_KEY holds" in broken.missing["openai"]
    assert key not in broken.missing["openai"]


@pytest.mark.parametrize("url", ["ftp://x", "api.example.com", "http://", "http://[", "http://a:b"])
def test_a_base_url_that_is_none_is_said(url: str, catalogue: Catalogue) -> None:
    broken = connected(catalogue, {**KEYS, "OPENAI_BASE_URL": url})
    assert "base URL" in broken.missing["openai"]


def test_settings_for_a_vendor_without_a_wire_are_not_ignored_in_silence(
    catalogue: Catalogue,
) -> None:
    odd = connected(catalogue, {}, providers={"acme": ProviderSettings(base_url="http://a")})
    assert "'acme'" in odd.missing["acme"]


async def test_keys_and_endpoints_come_from_the_environment(
    vendor: Loopback, catalogue: Catalogue, ask: Ask
) -> None:
    environment = {
        "ANTHROPIC_API_KEY": " sk-a\n",
        "ANTHROPIC_BASE_URL": vendor.url,
        "OPENAI_API_KEY": "sk-o",
        "OPENAI_BASE_URL": f"{vendor.url}/v1/",
        "GOOGLE_API_KEY": "g-1",
        "GEMINI_API_KEY": "g-2",
        "GOOGLE_GEMINI_BASE_URL": vendor.url,
    }
    everyone = connected(catalogue, environment)
    for wire in (ANTHROPIC, OPENAI, GEMINI):
        vendor.will(says(wire.reply))
        await everyone.providers[str(wire)].chat(ask(wire.model))
    await everyone.close()
    claude, gpt, gemini = vendor.requests
    assert (claude.path, claude.headers["x-api-key"]) == ("/v1/messages", "sk-a")
    assert claude.headers["anthropic-version"] == "2026-10-21"
    assert (gpt.path, gpt.headers["authorization"]) == ("/v1/responses", "Bearer sk-o")
    assert gemini.path == "/v1/models/gemini-4-argon:generateContent"
    assert gemini.headers["x-goog-api-key"] == "g-1"


async def test_the_users_settings_go_before_the_environment(
    vendor: Loopback, catalogue: Catalogue, ask: Ask
) -> None:
    environment = {**KEYS, "MY_KEY": "mine", "OPENAI_BASE_URL": "http://127.0.0.1:1"}
    own = ProviderSettings(base_url=vendor.url, api_key_env="MY_KEY")
    mine = connected(catalogue, environment, providers={"openai": own})
    vendor.will(says(OPENAI.reply))
    await mine.providers["openai"].chat(ask(OPENAI.model))
    await mine.close()
    assert vendor.requests[0].headers["authorization"] == "Bearer mine"
    assert "openai" not in mine.missing


async def test_proxies_are_honoured_and_so_is_no_proxy(
    vendor: Loopback, catalogue: Catalogue, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.will(says(ANTHROPIC.reply))
    async with loopback() as proxy:
        proxy.will(says(ANTHROPIC.reply))
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        for no_proxy in ("", "127.0.0.1"):
            monkeypatch.setenv("NO_PROXY", no_proxy)
            connections = connected(catalogue, {**KEYS, "ANTHROPIC_BASE_URL": vendor.url})
            await connections.providers["anthropic"].chat(ask(ANTHROPIC.model))
            await connections.close()
    assert [request.path for request in proxy.requests] == [f"{vendor.url}/v1/messages"]
    assert [request.path for request in vendor.requests] == ["/v1/messages"]


async def test_connecting_does_not_load_the_price_list() -> None:
    """It takes 0.1 s, which an editor's start does not have."""
    code = "import sys, pal.providers.connect; sys.exit('genai_prices' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0
