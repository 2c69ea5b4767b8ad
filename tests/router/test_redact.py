"""Secrets leave nothing but a placeholder, and quotes of them can be mapped back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pal.router.redact import redact

AWS = "AKIA" + "Q3EGRIPYZ7MNBVCX"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def test_the_same_secret_gets_the_same_placeholder_in_every_text() -> None:
    texts, redactions = redact([f'key = "{AWS}"', f"use {GITHUB} and {AWS}"])
    assert AWS not in "".join(texts)
    assert GITHUB not in "".join(texts)
    assert redactions.count == 2
    placeholder = texts[0].split('"')[1]
    assert texts[1].endswith(placeholder)


def test_a_quote_is_mapped_back() -> None:
    original = f'key = "{AWS}"'
    (text,), redactions = redact([original])
    assert redactions.restore(text) == original


def test_a_text_that_looks_like_a_placeholder_is_left_alone() -> None:
    original = f'PAL_REDACTED_1 = "{AWS}"'
    (text,), redactions = redact([original])
    assert text.startswith("PAL_REDACTED_1 = ")
    assert redactions.restore(text) == original


@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.sampled_from([AWS, GITHUB])))
def test_restoring_gives_back_what_was_redacted(texts: list[str], secrets: list[str]) -> None:
    given_texts = [*texts, *(f'token = "{secret}"' for secret in secrets)]
    clean, redactions = redact(given_texts)
    assert [redactions.restore(text) for text in clean] == given_texts
    assert all(secret not in text for text in clean for secret in secrets)
