"""How a streamed reply is cut into events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pal.providers.ndjson import LineDecoder
from pal.providers.sse import Event, EventDecoder


class Decoder(Protocol):
    """Turns bytes, cut anywhere, into events."""

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that these bytes complete."""
        ...


@dataclass(frozen=True, slots=True)
class Framing:
    """A stream's media type and its decoder."""

    media_type: str
    decoder: Callable[[], Decoder]


SSE = Framing("text/event-stream", EventDecoder)
NDJSON = Framing("application/x-ndjson", LineDecoder)
