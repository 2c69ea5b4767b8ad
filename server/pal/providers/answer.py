"""An answer while it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator

from pal.domain.chat import StopReason, Usage


def _none_as_zero(value: Any) -> Any:
    return 0 if value is None else value


Tokens = Annotated[int, BeforeValidator(_none_as_zero)]
"""A number of tokens on the wire, where compatible servers may write null."""


@dataclass(slots=True)
class Answer:
    """What a wire has read so far.

    Attributes:
        pieces: the text, in order.
        model: the version that the vendor says answers.
        usage: the last usage that was reported, or None.
        stop: why it ended, or None while it has not.
        refusal: what the vendor says of not answering, or None.
        flaw: why it is no answer although it ended, or None.
    """

    pieces: list[str] = field(default_factory=list[str])
    model: str = ""
    usage: Usage | None = None
    stop: StopReason | None = None
    refusal: str | None = None
    flaw: str | None = None

    def add(self, text: str) -> str:
        """Append a piece of text, and give it back."""
        if text:
            self.pieces.append(text)
        return text

    @property
    def text(self) -> str:
        """All the text so far."""
        return "".join(self.pieces)
