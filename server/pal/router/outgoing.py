"""What would leave the machine, secrets taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pal.domain.model_card import ModelCard
from pal.router.ask import Ask
from pal.router.calibration import size_of
from pal.router.redact import Redactions, redact


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The texts of a request; a model reads its family's system prompt and every message."""

    system: str
    by_family: Mapping[str, str]
    messages: tuple[str, ...]
    redactions: Redactions = field(repr=False)

    @classmethod
    def of(cls, ask: Ask[Any]) -> Outgoing:
        """What this ask would send."""
        families = tuple(ask.prompts.by_family)
        systems = (ask.prompts.default, *(ask.prompts.by_family[one] for one in families))
        said = (*(one.text for one in systems), *(message.text for message in ask.messages))
        texts, redactions = redact(said, ask.secrets)
        by_family = dict(zip(families, texts[1:], strict=False))
        return cls(texts[0], by_family, texts[len(systems) :], redactions)

    def system_for(self, card: ModelCard) -> str:
        """The system prompt that this model reads."""
        return self.by_family.get(card.family, self.system)

    def size(self, card: ModelCard) -> int:
        """Bytes of what this model is sent."""
        return size_of((self.system_for(card), *self.messages))

    @property
    def largest_size(self) -> int:
        """Bytes of what the family with the longest system prompt is sent."""
        return max(
            size_of((one, *self.messages)) for one in (self.system, *self.by_family.values())
        )

    @property
    def all(self) -> tuple[str, ...]:
        """Every text, those of all families: what the answer may depend on."""
        return (self.system, *self.by_family.values(), *self.messages)
