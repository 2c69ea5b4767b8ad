"""What vendors list of their models is read in their own words, and brings cards up to date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from anthropic.types import ModelInfo
from google.genai import types as gemini_types
from hypothesis import given
from hypothesis import strategies as st
from mistralai.client.models import BaseModelCard
from openai.types import Model

from pal.domain.errors import Unauthorized
from pal.domain.model_card import ModelCard, Prices, Tier
from pal.providers.anthropic import Anthropic
from pal.providers.catalogue import Catalogue
from pal.providers.gemini import Gemini
from pal.providers.mistral import Mistral
from pal.providers.model_facts import ModelFacts
from pal.providers.model_list import LOCAL_PRICES, MOST_MODELS, read_model_list
from pal.providers.openai import OpenAI
from pal.providers.refresh import refresh
from pal.providers.sites import SITES
from tests.providers.loopback import Loopback, says
from tests.providers.wires import ANTHROPIC, GEMINI, KEY, MISTRAL, OPENAI, XAI, At, Wire

TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=90)


def read(site: Any, *rows: Any, under: str = "data") -> list[ModelFacts]:
    listed = read_model_list(site, {"object": "list", under: list(rows)})
    assert not listed.problems
    return list(listed.models)


def test_anthropics_list() -> None:
    info = ModelInfo(
        id="claude-haiku-5-5",
        created_at=datetime.now(UTC),
        display_name="Claude Haiku 5.5",
        lifecycle="deprecated",
        max_input_tokens=1_000_000,
        max_tokens=128_000,
        retires_at=datetime(LATER.year, LATER.month, LATER.day, tzinfo=UTC),
        type="model",
    )
    (facts,) = read(Anthropic.site, info.model_dump(mode="json"))
    assert facts == ModelFacts("anthropic", "claude-haiku-5-5", 1_000_000, 128_000, retires=LATER)
    (gone,) = read(Anthropic.site, {"id": "m", "lifecycle": "retired"})
    assert gone.retired


def test_openais_list_says_little() -> None:
    model = Model(id="gpt-6-luna", created=1, object="model", owned_by="openai")
    assert read(OpenAI.site, model.model_dump()) == [ModelFacts("openai", "gpt-6-luna")]
    (gone,) = read(OpenAI.site, model.model_dump() | {"shutdown_date": "2024-01-04"})
    assert (gone.retired, gone.retires) == (True, date(2024, 1, 4))


def test_geminis_list() -> None:
    model = gemini_types.Model(
        name="models/gemini-4-argon", input_token_limit=1_048_576, output_token_limit=65_536
    )
    row = model.model_dump(by_alias=True, exclude_none=True)
    (facts,) = read(Gemini.site, row, under="models")
    assert facts == ModelFacts("gemini", "gemini-4-argon", 1_048_576, 65_536)


def test_mistrals_list() -> None:
    card = BaseModelCard.model_validate(
        {
            "id": "mistral-large-4",
            "capabilities": {},
            "max_context_length": 1_048_576,
            "deprecation": f"{LATER}T00:00:00Z",
        }
    )
    (facts,) = read(Mistral.site, card.model_dump(mode="json"))
    assert facts == ModelFacts("mistral", "mistral-large-4", 1_048_576, retires=LATER)


def test_openrouters_list_has_prices() -> None:
    row = {
        "id": "z-ai/glm-5.3",
        "context_length": 1_048_576,
        "top_provider": {"max_completion_tokens": 65_536, "context_length": 1},
        "pricing": {"prompt": "0.0000014", "completion": "0.0000044", "input_cache_read": "0"},
    }
    (facts,) = read(SITES["openrouter"], row)
    assert (facts.context_window, facts.max_output) == (1_048_576, 65_536)
    (price,) = facts.prices
    assert (price.input, price.output) == pytest.approx((1.4, 4.4))
    assert (price.cached, price.cache_write) == (0, None)
    (auto,) = read(
        SITES["openrouter"], {"id": "auto", "pricing": {"prompt": "-1", "completion": "-1"}}
    )
    assert auto.prices == ()


def test_groqs_list_says_what_is_not_served() -> None:
    row = {"id": "m", "active": False, "context_window": 131_072, "max_completion_tokens": 0}
    assert read(SITES["groq"], row) == [ModelFacts("groq", "m", 131_072, retired=True)]


def test_a_local_servers_list_is_an_offer() -> None:
    chat, embeds = read(SITES["vllm"], {"id": "qwen3", "max_model_len": 9000}, {"id": "embed-1"})
    assert chat == ModelFacts("vllm", "qwen3", 9000, prices=LOCAL_PRICES, installed=True)
    assert not embeds.installed


def test_a_list_that_is_too_long_is_not_read() -> None:
    rows = [{"id": f"m{number}"} for number in range(MOST_MODELS + 1)]
    assert len(read_model_list(Mistral.site, {"data": rows[1:]}).models) == MOST_MODELS
    listed = read_model_list(Mistral.site, {"data": rows})
    assert not listed.models
    said = "Mistral lists 5,001 models, which is more than PAL reads: it reads none."
    assert listed.problems == (said,)


@pytest.mark.parametrize("payload", [{}, {"data": None}, {"data": {"id": "m"}}, {"models": 3}])
def test_a_list_of_another_shape_is_said(payload: Any) -> None:
    listed = read_model_list(Mistral.site, payload)
    assert not listed.models
    assert listed.problems == ("Mistral's list of models does not have a shape that PAL knows.",)


def test_entries_that_cannot_be_read_are_counted() -> None:
    rows = [{"id": "good"}, "bad", {"id": 3}, {"id": "m", "retires_at": "soon"}, {"id": ""}]
    listed = read_model_list(Mistral.site, {"data": rows})
    assert [facts.id for facts in listed.models] == ["good"]
    said = "4 of 5 entries in Mistral's list of models cannot be read."
    assert listed.problems == (said,)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
keys = st.sampled_from(
    [
        "id",
        "name",
        "context_length",
        "max_tokens",
        "retires_at",
        "active",
        "pricing",
        "top_provider",
    ]
)


@given(st.lists(anything | st.dictionaries(keys, anything)))
def test_no_list_is_too_odd(rows: list[Any]) -> None:
    listed = read_model_list(SITES["openrouter"], {"data": rows})
    assert len(listed.models) + bool(listed.problems) >= bool(rows)


@pytest.mark.parametrize(
    ("wire", "path"),
    [
        (ANTHROPIC, "/v1/models?limit=1000"),
        (OPENAI, "/models"),
        (GEMINI, "/v1/models?pageSize=1000"),
        (MISTRAL, "/v1/models"),
        (XAI, "/models"),
    ],
    ids=str,
)
async def test_the_list_is_asked_for_with_the_key(
    wire: Wire, path: str, vendor: Loopback, at: At
) -> None:
    vendor.will(says({"data": [{"id": "m"}]}))
    listed = await at(wire).list_models()
    assert listed.models == (ModelFacts(wire.site.name, "m"),)
    (request,) = vendor.requests
    assert (request.path, request.body) == (path, None)
    assert any(KEY in value for value in request.headers.values())


async def test_a_list_that_is_refused_is_an_error(vendor: Loopback, at: At) -> None:
    vendor.will(says({"message": "Unauthorized"}, status=401))
    with pytest.raises(Unauthorized, match="THE_KEY"):
        await at(MISTRAL).list_models()


CARD = ModelCard(
    "m", "v", "f", (Tier.WORKER,), 100_000, 10_000, prices=(Prices(input=1, output=2),)
)


def test_sizes_are_brought_up_to_date_and_known_prices_stand() -> None:
    facts = ModelFacts("v", "m", 2_000_000, 20_000, prices=LOCAL_PRICES)
    assert refresh({"m": CARD}, [facts])["m"] == replace(
        CARD, context_window=2_000_000, max_output=20_000, tiers=(Tier.WORKER, Tier.CONTEXT)
    )
    assert refresh({"m": CARD}, [ModelFacts("v", "m")]) == {"m": CARD}
    assert refresh({"m": replace(CARD, prices=())}, [facts])["m"].prices == LOCAL_PRICES


def test_a_model_that_is_gone_has_no_card() -> None:
    assert refresh({"m": CARD}, [ModelFacts("v", "m", retired=True)]) == {}
    assert refresh({"m": CARD}, [ModelFacts("w", "m", retired=True)]) == {"m": CARD}
    assert refresh({"m": CARD}, [ModelFacts("v", "m", retires=LATER)]) == {"m": CARD}


def test_only_what_is_installed_is_added() -> None:
    assert refresh({}, [ModelFacts("openrouter", "new")]) == {}
    listed = ModelFacts("ollama", "qwen3:8b", 40_960, prices=LOCAL_PRICES, installed=True)
    (card,) = refresh({}, [listed]).values()
    assert (card.id, card.vendor, card.tier) == ("qwen3:8b", "ollama", Tier.WORKER)
    assert (card.context_window, card.prices) == (40_960, LOCAL_PRICES)
    both = refresh({"qwen3:8b": CARD}, [listed])
    assert both["ollama:qwen3:8b"].name == "qwen3:8b"


def test_refreshing_twice_changes_nothing_more(catalogue: Catalogue) -> None:
    facts = [
        ModelFacts("ollama", "qwen3:8b", 40_960, installed=True),
        ModelFacts("mistral", "mistral-large-4", 500_000),
    ]
    once = catalogue.refreshed(facts)
    assert once.refreshed(facts).cards == once.cards
    assert once.get("mistral-large-4").tiers == (Tier.WORKHORSE,)
    assert once.resolve("Qwen3:8B")[0].vendor == "ollama"
    assert catalogue.get("mistral-large-4").context_window == 1_048_576
