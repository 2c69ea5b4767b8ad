"""Tokens, where a vendor does not count them."""

from __future__ import annotations

from pal.domain.chat import ChatParams, Usage
from pal.domain.most_tokens import most_tokens

_CHARACTERS_PER_TOKEN = 4


def estimated_usage(params: ChatParams, text: str) -> Usage:
    """A fair estimate of what this answer to this request took."""
    asked = len(params.system) + sum(len(message.text) for message in params.messages)
    return Usage(
        input=asked // _CHARACTERS_PER_TOKEN + 1,
        output=len(text) // _CHARACTERS_PER_TOKEN + 1,
        estimated=True,
    )


def most_input_tokens(*texts: str) -> int:
    """An estimate on the safe side of what these texts take."""
    return most_tokens(sum(len(text.encode("utf-8", "replace")) for text in texts))
