"""Server-sent events."""

from __future__ import annotations

from collections.abc import Iterator

from pal.simulator.call import JsonObject
from pal.simulator.message import json_bytes

SSE = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"
_PIECE = 24


def event(data: JsonObject, *, named: bool = False) -> bytes:
    """One event; a named one repeats its data's `type` as its name."""
    name = f"event: {data['type']}\n".encode() if named else b""
    return b"%bdata: %b\n\n" % (name, json_bytes(data))


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of the size that models stream."""
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
