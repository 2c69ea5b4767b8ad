"""How many tokens a text may take, before anybody has counted them."""

from __future__ import annotations

import math

_FEWEST_BYTES_PER_TOKEN = 2.5
"""Dense code and non-Latin text come down to this."""


def most_tokens(size: int) -> int:
    """An estimate on the safe side for a text of `size` bytes, for windows and budgets."""
    return math.ceil(size / _FEWEST_BYTES_PER_TOKEN)
