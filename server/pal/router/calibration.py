"""How many tokens a text is for each vendor, learned from what the vendors count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BYTES_PER_TOKEN = 3.5
"""Source code in today's vocabularies takes 3 to 4 bytes a token: the start for every vendor."""

_FORGETS = 0.98
"""Each call weighs this much less than the one after it: the last fifty or so decide."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What was learned of one vendor: weighted bytes and tokens, and how far off estimates were.

    `error` is the weighted sum of relative errors, `calls` the weight of all calls.
    """

    bytes: float = 0.0
    tokens: float = 0.0
    error: float = 0.0
    calls: float = 0.0

    @property
    def bytes_per_token(self) -> float:
        """The rate, leaning on the start while little is known."""
        return (self.bytes + 1_000 * BYTES_PER_TOKEN) / (self.tokens + 1_000)

    @property
    def mean_error(self) -> float | None:
        """How far off the estimates were, as a share of what was counted; None if unknown."""
        return self.error / self.calls if self.calls else None


class Calibration:
    """The rates of all vendors."""

    def __init__(self, rates: Mapping[str, Rate] | None = None) -> None:
        self.rates: dict[str, Rate] = dict(rates or {})

    def expected_tokens(self, vendor: str, size: int) -> int:
        """A fair estimate for a text of `size` bytes, for comparing prices."""
        return math.ceil(size / self.rates.get(vendor, Rate()).bytes_per_token)

    def observe(self, vendor: str, size: int, tokens: int) -> None:
        """A vendor counted so many tokens in a text of `size` bytes."""
        if tokens <= 0 or size <= 0:
            return
        before = self.rates.get(vendor, Rate())
        error = abs(self.expected_tokens(vendor, size) - tokens) / tokens
        self.rates[vendor] = Rate(
            bytes=before.bytes * _FORGETS + size,
            tokens=before.tokens * _FORGETS + tokens,
            error=before.error * _FORGETS + error,
            calls=before.calls * _FORGETS + 1,
        )


def size_of(texts: Iterable[str]) -> int:
    """The bytes of the texts in UTF-8."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
