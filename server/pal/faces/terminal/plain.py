"""Text from elsewhere, made fit for a terminal."""

from __future__ import annotations

import re

_DRIVING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""What drives a terminal, turns text around or hides in it, and what no encoding can write."""


def plain(text: str) -> str:
    r"""The text with what could drive a terminal written out, as `\x1b`; lines and tabs stay."""
    return _DRIVING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """The same on one line, with white space run together."""
    return plain(" ".join(text.split()))
