"""Server-sent events, decoded as the bytes come in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile("\r\n|\r|\n")
_UTF_8 = codecs.getincrementaldecoder("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `name` is empty where the vendor gives none."""

    name: str
    data: str


class EventDecoder:
    """Turns bytes, cut anywhere, into events.

    An event that the stream's end cuts off is dropped, as the standard asks: it is not whole.
    """

    def __init__(self) -> None:
        self._text = _UTF_8(errors="replace")
        self._line: list[str] = []
        self._half_line_end = False
        self._name = ""
        self._data: list[str] = []

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that these bytes complete."""
        text = self._text.decode(data)
        if not text:
            return
        if self._half_line_end:
            text = text.removeprefix("\n")
        self._half_line_end = text.endswith("\r")
        first, *rest = _LINE_END.split(text)
        # A long line is joined once, when it ends, or its cost would grow with its square.
        self._line.append(first)
        for following in rest:
            if event := self._take("".join(self._line)):
                yield event
            self._line = [following]

    def _take(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        return None

    def _dispatch(self) -> Event | None:
        event = Event(self._name, "\n".join(self._data)) if self._data else None
        self._name, self._data = "", []
        return event
