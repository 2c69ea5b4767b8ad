"""What PAL asks of a vendor: four methods."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from pal.domain.chat import ChatParams, ChatReply, Chunk, Usage
from pal.domain.model_card import ModelCard


class Provider(Protocol):
    """One vendor behind one endpoint with one key.

    Every failure is a `VendorError`; cancelling closes the HTTP stream.
    """

    @property
    def name(self) -> str:
        """The vendor's name in PAL, as in `ModelCard.vendor`."""
        ...

    @property
    def identity(self) -> str:
        """Vendor, endpoint and a hash of the key: what rests and parks together."""
        ...

    async def chat(self, params: ChatParams) -> ChatReply:
        """The whole answer."""
        ...

    def stream(self, params: ChatParams) -> AsyncGenerator[Chunk, None]:
        """The answer in pieces; the last piece carries the whole reply and its usage."""
        ...

    def get_model_info(self, model: str) -> ModelCard:
        """The card of a model by its exact id; `UnknownName` if the vendor has none."""
        ...

    def estimate_cost(self, model: ModelCard, usage: Usage) -> float | None:
        """What these tokens cost in USD, or None where the price is unknown."""
        ...
