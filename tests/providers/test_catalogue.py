"""The models PAL knows, and the names they go by."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from genai_prices import Usage as ListedUsage
from genai_prices import calc_price

from pal.domain.chat import Usage
from pal.domain.errors import InputError, UnknownName
from pal.domain.model_card import ModelCard, Prices, Tier
from pal.providers.catalogue import Catalogue
from pal.providers.pricing import cost_usd

ROWS = tomllib.loads(files("pal.providers").joinpath("models.toml").read_text())
VENDORS = ("anthropic", "openai", "gemini")
LISTED_AS = {"gemini": "google", "xai": "x-ai"}
NOW = datetime.now(UTC)


@pytest.mark.parametrize("name", [*ROWS["aliases"], *ROWS["successors"], *ROWS["models"]])
def test_every_name_stands_for_one_model(name: str, catalogue: Catalogue) -> None:
    (card,) = catalogue.resolve(name)
    assert card is catalogue.get(card.id)


@pytest.mark.parametrize(
    "name",
    [
        *("haiku", "sonnet", "opus", "gpt", "gpt-mini", "flash", "gemini-pro"),
        *("gpt-4o-mini", "gpt-4o", "gpt-4", "claude-sonnet", "gemini-2.0-flash"),
        *("grok", "deepseek", "mistral", "codestral", "gpt-oss", "glm", "kimi"),
        *(" Sonnet ", "CLAUDE-HAIKU-5-5", "Worker"),
    ],
)
def test_the_names_people_use(name: str, catalogue: Catalogue) -> None:
    assert catalogue.resolve(name)


@pytest.mark.parametrize("tier", list(Tier))
def test_each_tier_has_models_of_all_three_vendors(tier: Tier, catalogue: Catalogue) -> None:
    cards = catalogue.resolve(tier)
    assert {card.vendor for card in cards} >= set(VENDORS)
    assert all(tier in card.tiers for card in cards)
    main = [card.tier is tier for card in cards]
    assert main == sorted(main, reverse=True)


def test_vendors_narrow_what_a_name_stands_for(catalogue: Catalogue) -> None:
    assert {c.vendor for c in catalogue.resolve("heavy", ["openai"])} == {"openai"}
    assert catalogue.resolve("sonnet", ["openai"]) == ()


def test_an_unknown_name_gets_a_hint(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownName, match=r"no model 'sonett'\. Did you mean 'sonnet'\?"):
        catalogue.resolve("sonett")
    with pytest.raises(UnknownName):
        catalogue.get("sonnet")


def test_an_older_name_is_told_of(catalogue: Catalogue) -> None:
    note = "gpt-4o-mini is an older model: gpt-6-luna does its work now."
    assert catalogue.successor_note("GPT-4o-mini") == note
    assert catalogue.successor_note("sonnet") is None
    assert catalogue.successor_note("claude-haiku-4-5") is None


def test_every_card_is_whole(catalogue: Catalogue) -> None:
    for card in catalogue.cards:
        assert card.vendor in ROWS["vendors"]
        assert card.prices, card.id
        assert card.name == card.id
        assert card.prices[-1].up_to is None
        assert 0 < card.max_output < card.context_window
        assert (Tier.CONTEXT in card.tiers) == (card.context_window >= 1_000_000)


def test_tiers_follow_the_prices_of_current_models(catalogue: Catalogue) -> None:
    def cheapest(tier: Tier, vendor: str) -> float:
        cards = (card for card in catalogue.resolve(tier, [vendor]) if card.tier is tier)
        prices = [card.prices_for(0) for card in cards]
        return min((each.input for each in prices if each), default=float("inf"))

    for vendor in ROWS["vendors"]:
        prices = [cheapest(tier, vendor) for tier in (Tier.WORKER, Tier.WORKHORSE, Tier.HEAVY)]
        assert prices == sorted(prices)


def test_the_strongest_is_the_dearest_heavy_model(catalogue: Catalogue) -> None:
    strongest = catalogue.strongest()
    assert strongest is not None
    assert Tier.HEAVY in strongest.tiers
    of_google = catalogue.strongest(["gemini"])
    assert of_google is not None
    assert of_google.vendor == "gemini"
    assert catalogue.strongest([]) is None


@pytest.mark.parametrize("model", list(ROWS["models"]))
@pytest.mark.parametrize("size", [10, 100_000, 100_001, 200_001, 272_000, 272_001, 900_000])
def test_costs_agree_with_the_price_list(model: str, size: int, catalogue: Catalogue) -> None:
    card = catalogue.get(model)
    usage = Usage(input=size, cache_read=size // 2, cache_write=0, output=1000)
    listed = calc_price(
        ListedUsage(input_tokens=size, cache_read_tokens=size // 2, output_tokens=1000),
        model,
        provider_id=LISTED_AS.get(card.vendor, card.vendor),
        genai_request_timestamp=NOW,
    )
    assert cost_usd(card, usage, NOW) == pytest.approx(float(listed.total_price))
    assert isinstance(listed.total_price, Decimal)


def card(*prices: Prices) -> ModelCard:
    return ModelCard(
        id="m",
        vendor="v",
        family="f",
        tiers=(Tier.WORKER,),
        context_window=10**6,
        max_output=10**4,
        prices=prices,
    )


def test_cached_tokens_have_prices_of_their_own() -> None:
    usage = Usage(input=1_000_000, cache_read=500_000, cache_write=200_000, output=100_000)
    priced = card(Prices(input=10, output=100, cached=1, cache_write=20))
    assert cost_usd(priced, usage) == pytest.approx(3 + 0.5 + 4 + 10)
    assert cost_usd(card(Prices(input=10, output=100)), usage) == pytest.approx(20)
    assert cost_usd(card(Prices(input=10, output=100, cached=0)), usage) == pytest.approx(15)


def test_the_size_of_the_request_decides_the_price_of_all_its_tokens() -> None:
    steps = card(Prices(input=1, output=1, up_to=100), Prices(input=2, output=3))
    assert cost_usd(steps, Usage(input=100, output=100)) == pytest.approx(200e-6)
    assert cost_usd(steps, Usage(input=101, output=100)) == pytest.approx(502e-6)


def test_an_unknown_price_is_unknown_and_not_zero() -> None:
    assert cost_usd(card(), Usage(input=1)) is None
    assert cost_usd(card(Prices(input=1, output=1, up_to=100)), Usage(input=101)) is None


OWN: dict[str, Any] = {
    "vendor": "openai",
    "tiers": ["worker"],
    "max_output": 1000,
    "context_window": 9000,
}


def test_overrides_change_a_model_or_add_one() -> None:
    own = {
        "claude-haiku-5-5": {"prices": [{"input": 7, "output": 8}], "context_window": 5000},
        "our-own": OWN,
    }
    catalogue = Catalogue.load(own)
    haiku = catalogue.get("claude-haiku-5-5")
    assert haiku.prices == (Prices(input=7, output=8),)
    assert (haiku.context_window, haiku.tiers) == (5000, (Tier.WORKER,))
    assert haiku.max_output == 128_000
    assert catalogue.get("our-own").prices == ()
    assert catalogue.get("our-own").family == "gpt"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**OWN, "color": "red"}, "color"),
        ({**OWN, "tiers": ["huge"]}, "tiers"),
        ({**OWN, "tiers": []}, "tiers"),
        ({"vendor": "openai"}, "tiers"),
        ({k: v for k, v in OWN.items() if k != "context_window"}, "context_window"),
        ({**OWN, "prices": [{"input": 1}]}, "prices"),
    ],
)
def test_an_override_that_cannot_be_used_says_why(row: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=f"model 'our-own'.*{said}"):
        Catalogue.load({"our-own": row})
