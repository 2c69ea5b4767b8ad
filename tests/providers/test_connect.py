"""Who is connected, and what the others lack."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pal.domain.chat import ReplySchema
from pal.domain.settings import ProviderSettings, RoutingSettings, Settings
from pal.providers.catalogue import Catalogue
from pal.providers.chat_completions import ChatCompletions
from pal.providers.connect import Connections, connect
from pal.providers.model_facts import ModelFacts
from tests.providers.loopback import Loopback, loopback, says
from tests.providers.wires import ANTHROPIC, GEMINI, OPENAI, XAI, Ask

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


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://x", "api.example.com", "http://", "http://[", "http://a:b"),
        *("http://xn--zzzz--/", "http://\u200b.test"),
    ],
)
def test_a_base_url_that_is_none_is_said(url: str, catalogue: Catalogue) -> None:
    broken = connected(catalogue, {**KEYS, "OPENAI_BASE_URL": url})
    assert "base URL" in broken.missing["openai"]


def own(vendor: str, listed: bool = True, **provider: Any) -> tuple[Connections, str]:
    """A vendor of the user's own, and what it lacks."""
    environment = {"PATH": os.environ["PATH"], **provider.pop("environment", {})}
    providers = {vendor: ProviderSettings(**provider)}
    routing = RoutingSettings(vendors=(vendor,) if listed else ())
    mine = connected(
        Catalogue.load(providers=providers), environment, providers=providers, routing=routing
    )
    assert (vendor in mine.providers) != (vendor in mine.missing)
    return mine, mine.missing.get(vendor, "")


LOCAL = {"base_url": "http://127.0.0.1:9/v1", "models": ("m",)}


@pytest.mark.parametrize(
    ("vendor", "provider", "lack"),
    [
        ("acme", LOCAL, "PAL does not know 'acme': set providers.acme.kind to"),
        ("acme", {**LOCAL, "kind": "soap"}, "kind is 'soap', but PAL knows 'openai-compatible'"),
        ("acme", {"kind": "openai", "models": ("m",)}, "Set providers.acme.base_url to say where"),
        ("acme", {**LOCAL, "kind": "openai", "models": ()}, "Set providers.acme.models to what"),
        ("acme", {**LOCAL, "kind": "openai", "api_key_env": "NONE"}, "Set NONE to ask acme."),
        ("acme", {**LOCAL, "kind": "openai", "base_url": "acme"}, "is no http"),
        ("azure", {"models": ("m",)}, "Set AZURE_OPENAI_API_KEY to ask Azure OpenAI."),
        ("xai", {"api_key_env": "MY_XAI"}, "Set MY_XAI to ask xAI."),
        ("agent", {"kind": "command"}, "Set providers.agent.command to the program"),
        ("openai", {"kind": "command", "command": ("sh",)}, "call your program otherwise"),
        ("agent", {"kind": "command", "command": ("no-such",)}, "'no-such', which is not on your"),
        ("agent", {"kind": "command", "command": ("./bin/sh",)}, "which is not on your PATH"),
    ],
    ids=str,
)
def test_what_a_vendor_of_the_users_own_lacks_is_said(
    vendor: str, provider: dict[str, Any], lack: str
) -> None:
    assert lack in own(vendor, **provider)[1]


@pytest.mark.parametrize(
    ("vendor", "provider"),
    [
        ("acme", {**LOCAL, "kind": "openai-compatible"}),
        ("acme", {**LOCAL, "kind": "openai"}),
        ("lmstudio", {"models": ("m",)}),
        ("vllm", {"base_url": "http://127.0.0.1:9/v1"}),
        ("ollama", {"models": ("m",)}),
        ("agent", {"kind": "command", "command": ("sh",)}),
        ("agent", {"command": ("sh",)}),
    ],
    ids=str,
)
def test_a_vendor_of_the_users_own_is_used_once_the_user_lists_it(
    vendor: str, provider: dict[str, Any]
) -> None:
    assert own(vendor, **provider)[1] == ""
    said = own(vendor, listed=False, **provider)[1]
    assert said == f"providers.{vendor} is set, but routing.vendors does not list '{vendor}'."


@pytest.mark.parametrize(
    ("key", "vendor"),
    [
        ("OPENROUTER_API_KEY", "openrouter"),
        ("XAI_API_KEY", "xai"),
        ("DEEPSEEK_API_KEY", "deepseek"),
        ("GROQ_API_KEY", "groq"),
        ("AZURE_OPENAI_API_KEY", "azure"),
    ],
)
def test_a_key_that_lies_about_is_told_of_and_not_used(
    key: str, vendor: str, catalogue: Catalogue
) -> None:
    found = connected(catalogue, {key: "sk-x"})
    assert vendor not in found.providers
    assert found.missing[vendor] == (f"{key} is set, but routing.vendors does not list '{vendor}'.")


def test_a_vendor_that_the_user_lists_is_told_what_it_lacks(catalogue: Catalogue) -> None:
    routing = RoutingSettings(vendors=("groq", "azure"))
    listed = connected(catalogue, {"AZURE_OPENAI_API_KEY": "k"}, routing=routing)
    assert listed.missing["groq"] == "Set GROQ_API_KEY to ask Groq."
    said = "Set AZURE_OPENAI_ENDPOINT to say where Azure OpenAI answers."
    assert listed.missing["azure"] == said
    assert "xai" not in listed.missing


def test_mistral_and_ollama_are_asked_by_default(catalogue: Catalogue) -> None:
    environment = {"MISTRAL_API_KEY": "sk-m", "OLLAMA_HOST": "box"}
    found = connected(catalogue, environment)
    assert set(found.providers) == {"mistral", "ollama"}
    assert found.providers["ollama"].identity.startswith("ollama@box:11434#")


async def test_each_endpoint_is_asked_with_its_own_key(vendor: Loopback, ask: Ask) -> None:
    providers = {
        "azure": ProviderSettings(models=("our-gpt",)),
        "acme": ProviderSettings(
            kind="openai-compatible", base_url=f"{vendor.url}/own/", models=("own-1",)
        ),
    }
    models = Catalogue.load(providers=providers)
    environment = {
        "AZURE_OPENAI_API_KEY": "az-key",
        "AZURE_OPENAI_ENDPOINT": f"{vendor.url}/",
        "MISTRAL_API_KEY": "mi-key",
        "MISTRAL_BASE_URL": vendor.url,
    }
    routing = RoutingSettings(vendors=("azure", "acme", "mistral"))
    found = connected(models, environment, providers=providers, routing=routing)
    vendor.will(says(XAI.reply))
    for name, model in (("azure", "our-gpt"), ("acme", "own-1"), ("mistral", "mistral-large-4")):
        await found.providers[name].chat(ask(models.get(model)))
    await found.close()
    azure, acme, mistral = vendor.requests
    assert (azure.path, azure.headers["api-key"]) == ("/openai/v1/chat/completions", "az-key")
    assert azure.body["model"] == "our-gpt"
    assert "authorization" not in {**azure.headers, **acme.headers}
    assert acme.path == "/own/chat/completions"
    assert mistral.path == "/v1/chat/completions"
    assert mistral.headers["authorization"] == "Bearer mi-key"


@pytest.mark.parametrize(
    ("variable", "endpoint", "path"),
    [
        ("AZURE_OPENAI_ENDPOINT", "", "/openai/v1"),
        ("AZURE_OPENAI_ENDPOINT", "/", "/openai/v1"),
        ("AZURE_OPENAI_ENDPOINT", "/azure", "/azure/openai/v1"),
        ("AZURE_OPENAI_ENDPOINT", "/azure/", "/azure/openai/v1"),
        ("AZURE_OPENAI_ENDPOINT", "/openai/v1/", "/openai/v1"),
        ("AZURE_OPENAI_ENDPOINT", "/azure/openai/v1", "/azure/openai/v1"),
        (None, "/", "/openai/v1"),
        (None, "/gateway/v1", "/gateway/v1"),
    ],
)
async def test_azures_endpoint_is_extended_and_a_base_url_is_whole(
    variable: str | None, endpoint: str, path: str, vendor: Loopback, ask: Ask
) -> None:
    url = f"{vendor.url}{endpoint}"
    own = ProviderSettings(models=("our-gpt",), base_url=None if variable else url)
    models = Catalogue.load(providers={"azure": own})
    environment = {"AZURE_OPENAI_API_KEY": "az-key"} | ({variable: url} if variable else {})
    routing = RoutingSettings(vendors=("azure",))
    found = connected(models, environment, providers={"azure": own}, routing=routing)
    vendor.will(says(XAI.reply))
    await found.providers["azure"].chat(ask(models.get("our-gpt")))
    await found.close()
    assert vendor.requests[0].path == f"{path}/chat/completions"


async def test_a_model_with_a_longer_name_here_is_asked_for_by_its_own(
    vendor: Loopback, ask: Ask
) -> None:
    providers = {"lmstudio": ProviderSettings(base_url=vendor.url, models=("gpt-6-luna",))}
    models = Catalogue.load(providers=providers)
    routing = RoutingSettings(vendors=("lmstudio",))
    found = connected(models, {}, providers=providers, routing=routing)
    vendor.will(says(XAI.reply))
    await found.providers["lmstudio"].chat(ask(models.get("lmstudio:gpt-6-luna")))
    await found.close()
    assert vendor.requests[0].body["model"] == "gpt-6-luna"


def test_the_shape_of_replies_is_asked_for_as_the_user_says(ask: Ask) -> None:
    schema = ReplySchema("r", {"type": "object", "properties": {"okay": {"type": "boolean"}}})
    mine, _ = own("acme", **LOCAL, kind="openai-compatible", structured="prompt")
    provider = mine.providers["acme"]
    assert isinstance(provider, ChatCompletions)
    params = ask(provider.get_model_info("m"), schema=schema)
    assert "response_format" not in provider.body(params, streaming=False)


async def test_a_program_is_started_without_the_vendors_keys(tmp_path: Path, ask: Ask) -> None:
    program = tmp_path / "agent"
    program.write_text("#!/bin/sh\nenv\n")
    program.chmod(0o700)
    environment = {"OPENAI_API_KEY": "sk-o", "ACME": "sk-a", "HOME": "/home/me"}
    mine, _ = own(
        "agent",
        kind="command",
        command=(str(program),),
        api_key_env="ACME",
        environment=environment,
    )
    provider = mine.providers["agent"]
    reply = await provider.chat(ask(provider.get_model_info("agent")))
    assert "ACME=sk-a" in reply.text
    assert "HOME=/home/me" in reply.text
    assert "sk-o" not in reply.text


async def test_what_each_vendor_lists_is_gathered(vendor: Loopback, catalogue: Catalogue) -> None:
    environment = {
        "MISTRAL_API_KEY": "sk-m",
        "MISTRAL_BASE_URL": vendor.url,
        "OLLAMA_HOST": "127.0.0.1:9",
    }
    found = connected(catalogue, environment)
    vendor.will(says({"data": [{"id": "mistral-large-4", "max_context_length": 99}]}))
    mistral, ollama = await found.list_models()
    await found.close()
    assert mistral.models == (ModelFacts("mistral", "mistral-large-4", 99),)
    assert ollama.models == ()
    assert "The connection to Ollama failed" in ollama.problems[0]


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
