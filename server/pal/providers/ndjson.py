"""Newline-delimited JSON, decoded as the bytes come in."""

from __future__ import annotations

from collections.abc import Iterator

from pal.providers.sse import Event


class LineDecoder:
    """Turns bytes, cut anywhere, into an event for each line that says something.

    A line that the stream's end cuts off is dropped: it is not whole.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[Event]:
        """The lines that these bytes complete."""
        # A line feed is never part of another character in UTF-8, so bytes can be split.
        first, *rest = data.split(b"\n")
        self._line.append(first)
        for following in rest:
            line = b"".join(self._line).strip()
            if line:
                yield Event("", line.decode("utf-8", "replace"))
            self._line = [following]
