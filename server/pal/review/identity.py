"""Ids that stay with a finding over reruns and over edits elsewhere."""

from __future__ import annotations

import hashlib
from collections import Counter


class Identities:
    """Gives each finding of one run its id.

    The id comes from path, enclosing symbol, evidence without its white space, category, and
    which occurrence of these it is, so claim ids in the order of the text.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def claim(self, *, path: str, symbol: str, evidence: str, category: str) -> str:
        """The id of the next finding with these traits: `f_` and ten hex digits."""
        trait = "\0".join((path, symbol, "".join(evidence.split()), category))
        occurrence = self._seen[trait]
        self._seen[trait] += 1
        digest = hashlib.sha256(f"{trait}\0{occurrence}".encode()).hexdigest()
        return f"f_{digest[:10]}"
