"""Ollama: nothing is cut, and its address is understood as Ollama understands it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pal.domain.chat import ChatParams, Message, ReplySchema
from pal.domain.errors import BadRequest, TooLarge
from pal.domain.model_card import Capabilities, ModelCard, Tier
from pal.providers.ollama import Ollama
from pal.providers.ollama_host import ollama_url
from pal.providers.vendor import Vendor
from tests.providers.loopback import Loopback, says
from tests.providers.wires import OLLAMA, Ask, At

SCHEMA = ReplySchema("r", {"type": "object", "properties": {"okay": {"type": "boolean"}}})


def card(window: int = 131_072, **more: Any) -> ModelCard:
    return ModelCard("qwen3", "ollama", "qwen", (Tier.WORKER,), window, window // 2, **more)


def params(text: str, model: ModelCard, room: int = 1000, **more: Any) -> ChatParams:
    return ChatParams(model, "", (Message("user", text),), room, **more)


def body_of(params: ChatParams) -> dict[str, Any]:
    ollama = Ollama(base_url="http://127.0.0.1:1", key="", key_env="", cards={})
    return ollama.body(params, streaming=False)


@given(st.integers(0, 400_000), st.integers(1, 60_000))
def test_the_context_asked_for_always_holds_request_and_answer(size: int, room: int) -> None:
    model = card()
    try:
        options = body_of(params("x" * size, model, room))["options"]
    except TooLarge:
        assert size / 2.5 + room > model.context_window
    else:
        assert size / 2.5 + room <= options["num_ctx"] <= model.context_window
        assert options["num_predict"] == min(room, model.max_output)


def test_the_context_grows_in_steps_so_that_the_model_stays_loaded() -> None:
    sizes = {
        body_of(params("x" * size, card()))["options"]["num_ctx"] for size in range(1, 20_000, 7)
    }
    assert sizes == {4096, 8192, 16384}
    assert body_of(params("x" * 20_000, card(10_000)))["options"]["num_ctx"] == 10_000


async def test_what_does_not_fit_is_not_sent(vendor: Loopback, at: At, ask: Ask) -> None:
    huge = ask("qwen3", messages=(Message("user", "x" * 100_000),))
    with pytest.raises(TooLarge, match=r"about 44,007 tokens, and qwen3 on Ollama has 32,768"):
        await at(OLLAMA).chat(huge)
    with pytest.raises(TooLarge):
        await anext(at(OLLAMA).stream(huge))
    assert not vendor.requests


def test_servers_that_can_are_told_not_to_cut() -> None:
    body = body_of(params("Hi", card()))
    assert (body["truncate"], body["shift"], body["stream"]) == (False, False, False)


def test_a_shape_is_both_enforced_and_told() -> None:
    body = body_of(params("Hi", card(), schema=SCHEMA))
    assert body["format"]["required"] == ["okay"]
    assert "okay" in body["messages"][0]["content"]
    assert "format" not in body_of(params("Hi", card()))


@pytest.mark.parametrize(("effort", "think"), [(None, None), ("low", False), ("high", True)])
def test_only_a_model_that_can_think_is_told_whether_to(effort: Any, think: Any) -> None:
    thinker = card(capabilities=Capabilities(thinking="adaptive"))
    assert body_of(params("Hi", thinker, effort=effort)).get("think") is think
    assert "think" not in body_of(params("Hi", card(), effort=effort))


async def test_a_model_that_is_not_pulled_is_said(vendor: Loopback, at: At, ask: Ask) -> None:
    vendor.will(says({"error": "model 'qwen3' not found"}, status=404))
    with pytest.raises(BadRequest, match="model 'qwen3' not found"):
        await at(OLLAMA).chat(ask("qwen3"))


async def test_no_key_sends_no_header(vendor: Loopback, ask: Ask) -> None:
    vendor.will(says(OLLAMA.reply))
    ollama = Ollama(base_url=vendor.url, key="", key_env="", cards={})
    await ollama.chat(ask("qwen3"))
    await ollama.close()
    assert "authorization" not in vendor.requests[0].headers
    assert vendor.requests[0].path == "/api/chat"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        (" 'box' ", "http://box:11434"),
        ("box:8080", "http://box:8080"),
        ("http://box", "http://box"),
        ("https://box/", "https://box"),
        ("https://box:8443/ollama/", "https://box:8443/ollama"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:99", "http://127.0.0.1:99"),
        ("http://0.0.0.0:99", "http://127.0.0.1:99"),
        (":99", "http://127.0.0.1:99"),
        ("::1", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
        ("[::1]:99", "http://[::1]:99"),
        ("box:port", "box:port"),
    ],
)
def test_the_host_is_read_as_ollama_reads_it(host: str, url: str) -> None:
    assert ollama_url(host) == url


def tags(*names: str, **more: Any) -> dict[str, Any]:
    return {"models": [{"name": name, "size": 1, **more} for name in names]}


def shown(window: int | None, *capabilities: str) -> dict[str, Any]:
    info = {"general.architecture": "qwen3", "qwen3.embedding_length": 9}
    if window:
        info["qwen3.context_length"] = window
    return {"capabilities": list(capabilities), "model_info": info}


async def test_installed_models_are_listed_with_their_windows(vendor: Loopback, at: At) -> None:
    vendor.will(
        says(tags("qwen3:8b", "embedder", "old")),
        says(shown(40_960, "completion", "thinking")),
        says(shown(512, "embedding")),
        says({}),
    )
    listed = await at(OLLAMA).list_models()
    facts = [(one.id, one.context_window, one.thinks) for one in listed.models]
    assert facts == [("qwen3:8b", 40_960, True), ("old", None, False)]
    assert all(one.installed and one.prices[0].input == 0 for one in listed.models)
    assert [request.path for request in vendor.requests] == ["/api/tags", *["/api/show"] * 3]
    assert vendor.requests[1].body == {"model": "qwen3:8b"}


async def test_models_that_run_elsewhere_are_not_offered(vendor: Loopback, at: At) -> None:
    vendor.will(says(tags("big:cloud", remote_host="https://ollama.com")))
    assert not (await at(OLLAMA).list_models()).models


async def test_a_list_of_another_shape_is_passed_over_with_a_sentence(
    vendor: Loopback, at: At
) -> None:
    ollama: Vendor = at(OLLAMA)
    vendor.will(says({"models": "none"}))
    listed = await ollama.list_models()
    assert not listed.models
    assert listed.problems == ("Ollama's list of models does not have a shape that PAL knows.",)
    vendor.will(says(tags("qwen3")), says({"model_info": []}))
    listed = await ollama.list_models()
    assert listed.problems == ("Ollama does not say what qwen3 can do.",)
