"""Counts tokens: about four characters each."""

from __future__ import annotations

_CHARACTERS = 4


def tokens_in(*texts: str) -> int:
    """Tokens of the texts together; a text that is not empty has at least one."""
    return -(-sum(map(len, texts)) // _CHARACTERS)


def characters_in(tokens: int) -> int:
    """How much text that many tokens hold."""
    return tokens * _CHARACTERS
