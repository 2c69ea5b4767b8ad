"""How many tokens a text is likely to be, without a vendor's vocabulary."""

from __future__ import annotations

import math
from collections.abc import Iterable

BYTES_PER_TOKEN = 3.5
"""Source code in today's vocabularies takes 3 to 4 bytes a token."""

WORST_BYTES_PER_TOKEN = 2.5
"""Dense code and non-Latin text come down to this; limits and reservations count with it."""


def expected_tokens(texts: Iterable[str]) -> int:
    """A fair estimate, for comparing prices."""
    return math.ceil(_size(texts) / BYTES_PER_TOKEN)


def most_tokens(texts: Iterable[str]) -> int:
    """An estimate on the safe side, for windows and budgets."""
    return math.ceil(_size(texts) / WORST_BYTES_PER_TOKEN)


def _size(texts: Iterable[str]) -> int:
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
