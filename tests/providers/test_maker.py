"""Whose model a name is, known or not."""

from __future__ import annotations

import pytest

from pal.providers.catalogue import Catalogue
from pal.providers.maker import maker


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("sonnet", "anthropic"),
        ("Claude Opus 4.5", "anthropic"),
        ("claude-sonnet-4-5-20250929", "anthropic"),
        ("gpt-5", "openai"),
        ("o3", "openai"),
        ("OpenAI Codex", "openai"),
        ("Gemini 3 Pro", "gemini"),
        ("Mistral Vibe", "mistral"),
        ("Grok 4", "xai"),
        ("heavy", None),
        ("Copilot", None),
        ("Luna Lovegood", None),
        ("Ada", None),
        ("", None),
    ],
)
def test_a_name_tells_the_vendor_where_it_is_a_models(text: str, vendor: str | None) -> None:
    assert maker(text, Catalogue.load()) == vendor
