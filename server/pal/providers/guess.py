"""What a model that PAL does not know is likely to be, by its name."""

from __future__ import annotations

import re

from pal.domain.model_card import Tier

_BILLIONS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)
_MOST_OF_A_WORKER = 14.0
_WORKER = re.compile(r"\b(mini|nano|tiny|small|lite|flash|fast|instant|haiku|luna)\b")
_HEAVY = re.compile(r"\b(opus|fable|heavy|ultra|astra|max)\b")
_FAMILIES = {
    "claude": r"claude|\b(opus|sonnet|haiku|fable)\b",
    "gpt": r"gpt|\bo[134]\b|codex",
    "gemini": r"gemini|gemma",
    "mistral": r"mistral|mixtral|ministral|codestral|devstral|magistral",
}


def guessed_tier(name: str) -> Tier:
    """Worker for small ones and those called so, heavy for those called so, else workhorse."""
    words = re.sub(r"[_:/]", "-", name.lower())
    sizes = [float(size) for size in _BILLIONS.findall(words)]
    if _WORKER.search(words) or (sizes and sizes[0] <= _MOST_OF_A_WORKER):
        return Tier.WORKER
    return Tier.HEAVY if _HEAVY.search(words) else Tier.WORKHORSE


def guessed_family(name: str) -> str:
    """The family of prompts it reads best: who trained it, or the first word of its name."""
    words = name.lower().rpartition("/")[2]
    for family, pattern in _FAMILIES.items():
        if re.search(pattern, words):
            return family
    return (re.match(r"[a-z]+", words) or ["other"])[0]
