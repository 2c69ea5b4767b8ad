"""Names of models and their makers, taken out of what is to be judged without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

_MAKERS = (
    "anthropic", "claude", "sonnet", "opus", "haiku", "openai", "chatgpt", "gpt", "google",
    "deepmind", "gemini", "gemma", "mistral", "mixtral", "codestral", "xai", "grok", "deepseek",
    "meta", "llama", "alibaba", "qwen", "moonshot", "kimi", "cohere", "ollama", "openrouter",
)  # fmt: skip
_MARK = re.compile(r"WITHHELD_\d+")
_BREAK = r"[\s._:/-]*"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Texts without the names, and the way back."""

    texts: tuple[str, ...]
    names: dict[str, str] = field(repr=False)

    def restore(self, text: str) -> str:
        """The text with the names back in it."""
        return _MARK.sub(lambda found: self.names.get(found[0], found[0]), text)


def withhold(texts: Sequence[str], names: Iterable[str]) -> Withheld:
    """Each of `names`, in any spelling, and every maker's name becomes `WITHHELD_1` and so on."""
    spelt = [_BREAK.join(map(re.escape, re.findall(r"[a-z]+|\d+", one.lower()))) for one in names]
    # The longest first, so that a name goes as a whole.
    known = sorted({*filter(None, spelt), *_MAKERS}, key=lambda one: (-len(one), one))
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(known)})(?![^\W_])", re.IGNORECASE)
    taken = {mark for text in texts for mark in _MARK.findall(text)}
    free = (mark for n in count(1) if (mark := f"WITHHELD_{n}") not in taken)
    marks: dict[str, str] = {}

    def hide(found: re.Match[str]) -> str:
        if found[0] not in marks:
            marks[found[0]] = next(free)
        return marks[found[0]]

    clean = tuple(pattern.sub(hide, text) for text in texts)
    return Withheld(clean, {mark: name for name, mark in marks.items()})
