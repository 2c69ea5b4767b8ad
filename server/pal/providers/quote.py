"""What a vendor says, fit to be shown."""

from __future__ import annotations

import re
from collections.abc import Callable

_MOST_CHARACTERS = 200
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


def quoting(key: str) -> Callable[[object], str]:
    """Makes the function that turns a text into one short line without the key.

    Vendors quote keys in part, so whatever starts like the key is taken for it. `key` may be "".
    """
    like_the_key = re.compile(re.escape(key[:8]) + r"\S*") if key else None

    def quote(text: object) -> str:
        shown = like_the_key.sub("…", str(text)) if like_the_key else str(text)
        line = _UNPRINTABLE.sub(" ", shown).strip()
        return line if len(line) <= _MOST_CHARACTERS else f"{line[:_MOST_CHARACTERS]}…"

    return quote
