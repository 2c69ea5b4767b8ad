"""Models of the user's own get cards that take nothing from anyone and promise nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pal.domain.model_card import Tier
from pal.domain.settings import ProviderSettings
from pal.providers.catalogue import Catalogue
from pal.providers.guess import guessed_family, guessed_tier
from pal.providers.own_models import UNKNOWN_WINDOW


def with_own(**providers: dict[str, Any]) -> Catalogue:
    own = {name: ProviderSettings.model_validate(row) for name, row in providers.items()}
    return Catalogue.load(providers=own)


def test_an_unknown_model_is_taken_to_be_small_and_its_price_is_not_known() -> None:
    card = with_own(acme={"models": ["Acme/Own-1"]}).get("Acme/Own-1")
    assert (card.vendor, card.tier, card.prices) == ("acme", Tier.WORKHORSE, ())
    assert (card.context_window, card.max_output) == (UNKNOWN_WINDOW, UNKNOWN_WINDOW // 2)
    assert not card.included


def test_names_are_found_in_any_case() -> None:
    (card,) = with_own(acme={"models": ["Acme/Own-1"]}).resolve("acme/own-1")
    assert card.id == "Acme/Own-1"


def test_a_listed_model_has_its_price_and_window() -> None:
    own = with_own(openrouter={"models": ["anthropic/claude-sonnet-5.5"]})
    card = own.get("anthropic/claude-sonnet-5.5")
    assert (card.vendor, card.family, card.tier) == ("openrouter", "claude", Tier.WORKHORSE)
    assert card.prices
    assert card.context_window == 1_000_000
    assert Tier.CONTEXT in card.tiers


def test_a_name_that_means_a_model_already_is_told_apart() -> None:
    own = with_own(azure={"models": ["gpt-6.1-sol", "sonnet"]}, groq={"models": ["worker"]})
    assert own.get("gpt-6.1-sol").vendor == "openai"
    card = own.get("azure:gpt-6.1-sol")
    assert (card.vendor, card.name, card.family) == ("azure", "gpt-6.1-sol", "gpt")
    assert card.tiers == own.get("gpt-6.1-sol").tiers
    assert card.prices == ()
    assert own.resolve("sonnet")[0].vendor == "anthropic"
    assert own.resolve("azure:sonnet")[0].name == "sonnet"
    assert own.get("groq:worker").vendor == "groq"


def test_two_servers_may_have_the_same_model() -> None:
    own = with_own(lmstudio={"models": ["qwen3"]}, vllm={"models": ["qwen3"]})
    assert own.get("qwen3").vendor == "lmstudio"
    assert own.get("vllm:qwen3").vendor == "vllm"


def test_a_model_that_is_known_at_its_vendor_stays_as_it_is(catalogue: Catalogue) -> None:
    own = with_own(anthropic={"models": ["claude-haiku-5-5", "sonnet", "claude-3-haiku"]})
    assert own.cards == catalogue.cards


@pytest.mark.parametrize("vendor", ["ollama", "lmstudio", "vllm"])
def test_models_on_this_machine_are_free(vendor: str) -> None:
    (price,) = with_own(**{vendor: {"models": ["m"]}}).get("m").prices
    assert (price.input, price.output) == (0, 0)


def test_a_subscription_includes_its_models() -> None:
    row = {"kind": "command", "command": ["claude", "-p"], "models": ["sonnet", "opus"]}
    own = with_own(claude=row)
    sonnet, opus = own.get("claude:sonnet"), own.get("claude:opus")
    assert sonnet.included
    assert (sonnet.prices[0].input, sonnet.context_window) == (0, 200_000)
    assert (sonnet.name, sonnet.family, sonnet.tier) == ("sonnet", "claude", Tier.WORKHORSE)
    assert opus.tier is Tier.HEAVY


def test_a_program_that_is_given_a_key_charges_what_nobody_knows() -> None:
    row = {"kind": "command", "command": ["claude"], "api_key_env": "K", "models": ["sonnet"]}
    card = with_own(claude=row).get("claude:sonnet")
    assert (card.included, card.prices) == (False, ())


def test_a_program_needs_no_model() -> None:
    own = with_own(agent={"kind": "command", "command": ["my-agent"]})
    card = own.get("agent")
    assert (card.vendor, card.name, card.context_window) == ("agent", "agent", UNKNOWN_WINDOW)


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("qwen3:8b", Tier.WORKER),
        ("qwen2.5-coder:1.5b", Tier.WORKER),
        ("gpt-7-mini", Tier.WORKER),
        ("vendor/some-flash-2", Tier.WORKER),
        ("llama-3.3-70b-versatile", Tier.WORKHORSE),
        ("gpt-oss:120b", Tier.WORKHORSE),
        ("gemini-5-pro", Tier.WORKHORSE),
        ("minimax-m3", Tier.WORKHORSE),
        ("claude-opus-6", Tier.HEAVY),
        ("qwen4-max", Tier.HEAVY),
    ],
)
def test_a_tier_is_guessed_by_name(name: str, tier: Tier) -> None:
    assert guessed_tier(name) is tier


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("anthropic/claude-9", "claude"),
        ("o3-pro", "gpt"),
        ("openai/gpt-oss-20b", "gpt"),
        ("gemma3:27b", "gemini"),
        ("devstral-small", "mistral"),
        ("qwen3:8b", "qwen"),
        ("Qwen/Qwen3-32B", "qwen"),
        ("7b", "other"),
    ],
)
def test_a_family_is_guessed_by_name(name: str, family: str) -> None:
    assert guessed_family(name) == family
