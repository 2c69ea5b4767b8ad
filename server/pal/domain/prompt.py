"""Instructions for a model: their words, their version, and other words for some families."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt.

    Attributes:
        text: what the model reads; what is filled into it may be any text.
        version: names the words that were written, without what was filled in: twelve hex digits.
    """

    text: str
    version: str

    @classmethod
    def of(cls, text: str) -> Prompt:
        """A prompt of these words."""
        return cls(text, hashlib.sha256(text.encode()).hexdigest()[:12])


@dataclass(frozen=True, slots=True)
class Prompts:
    """The same instructions for every family of models; `default` where it has none of its own."""

    default: Prompt
    by_family: Mapping[str, Prompt] = field(default_factory=dict[str, Prompt])

    @classmethod
    def of(cls, text: str) -> Prompts:
        """The same words for every family."""
        return cls(Prompt.of(text))

    @property
    def version(self) -> str:
        """Names all of the words together."""
        versions = (self.default.version, *(one.version for one in self.by_family.values()))
        return Prompt.of("\0".join(versions)).version

    def for_family(self, family: str) -> Prompt:
        """What a model of this family reads best."""
        return self.by_family.get(family, self.default)

    def filled(self, blank: str, text: str) -> Prompts:
        """With `text` in place of `{blank}` in each of them."""
        mark = f"{{{blank}}}"

        def fill(prompt: Prompt) -> Prompt:
            return replace(prompt, text=prompt.text.replace(mark, text))

        by_family = {family: fill(prompt) for family, prompt in self.by_family.items()}
        return Prompts(fill(self.default), by_family)
