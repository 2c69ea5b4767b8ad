"""Which models a question is for."""

from __future__ import annotations

from pal.domain.model_card import Tier

_QUICK_CHARS = 300
_HARD_WORDS = (
    *("architecture", "architectural", "trade-off", "tradeoff", "deadlock", "race condition"),
    *("root cause", "security", "redesign", "migrate", "migration", "prove"),
)
_QUICK_WORDS = (
    *("rename", "reformat", "format", "convert", "translate", "list", "what is", "what does"),
    *("regex", "summarise", "summarize", "spell", "extract", "classify", "sort"),
)
_CONTEXT_CHARS = 600_000


def fitting_tier(prompt: str, attached_chars: int) -> Tier:
    """Which models a question is for, by its words and its size."""
    words = prompt.lower()
    if attached_chars > _CONTEXT_CHARS:
        return Tier.CONTEXT
    if any(word in words for word in _HARD_WORDS):
        return Tier.HEAVY if len(prompt) > _QUICK_CHARS else Tier.WORKHORSE
    if len(prompt) < _QUICK_CHARS and words.lstrip().startswith(_QUICK_WORDS):
        return Tier.WORKER
    return Tier.WORKHORSE
