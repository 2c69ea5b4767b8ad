"""What happened: a line for each request, and the last bodies."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from pal.simulator.call import Usage
from pal.simulator.message import Request

_MOST_ENTRIES = 10_000
_MOST_BODY_BYTES = 16_000_000
_SECRET_HEADERS = ("authorization", "api-key", "x-api-key", "x-goog-api-key", "cookie")


@dataclass(slots=True)
class Entry:
    """One request and what became of it.

    Attributes:
        started: seconds since the epoch.
        ms: from the whole request to the end of the answer.
        hung_up: whether the client left before the end of the answer.
        usage: what was counted, even if the client never read it.
        truncated: tokens of the prompt that the vendor left out without a word.
        fault: the kind of fault that struck, or `other`.
    """

    request: Request
    vendor: str
    started: float
    model: str | None = None
    endpoint: str | None = None
    streamed: bool = False
    status: int | None = None
    ms: float | None = None
    hung_up: bool = False
    usage: Usage | None = None
    truncated: int = 0
    fault: str | None = None
    sent: bytearray = field(default_factory=bytearray)
    bytes_out: int = 0

    def line(self) -> dict[str, Any]:
        """For the log."""
        return {
            "at": datetime.fromtimestamp(self.started, UTC).isoformat(),
            "vendor": self.vendor,
            "model": self.model,
            "endpoint": self.endpoint,
            "method": self.request.method,
            "path": self.request.path,
            "status": self.status,
            "streamed": self.streamed,
            "fault": self.fault,
            "hung_up": self.hung_up,
            "bytes_in": len(self.request.body),
            "bytes_out": self.bytes_out,
            "ms": self.ms,
            "usage": asdict(self.usage) if self.usage else None,
            "truncated": self.truncated,
        }

    def whole(self) -> dict[str, Any]:
        """With headers and both bodies; keys are left out."""
        headers = {
            name: "…" if name in _SECRET_HEADERS else value
            for name, value in self.request.headers.items()
        }
        return {
            **self.line(),
            "headers": headers,
            "request": _readable(self.request.body),
            "response": _readable(bytes(self.sent)),
        }


class Journal:
    """The last requests, and as many of their bodies as there is room for."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_MOST_ENTRIES)
        self._with_bodies: deque[Entry] = deque()
        self._body_bytes = 0

    def begin(self, entry: Entry) -> None:
        """Note a request as soon as it is there."""
        self._entries.append(entry)

    def end(self, entry: Entry) -> None:
        """Keep its bodies; the oldest go where there is no more room."""
        entry.bytes_out = len(entry.sent)
        self._with_bodies.append(entry)
        self._body_bytes += _size(entry)
        while self._body_bytes > _MOST_BODY_BYTES:
            self._body_bytes -= _size(self._with_bodies.popleft())

    @property
    def log(self) -> list[dict[str, Any]]:
        """A line for each request, oldest first."""
        return [entry.line() for entry in self._entries]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests whose bodies are still kept, oldest first."""
        return [entry.whole() for entry in self._with_bodies]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._with_bodies.clear()
        self._body_bytes = 0


def _size(entry: Entry) -> int:
    return len(entry.request.body) + len(entry.sent)


def _readable(body: bytes) -> Any:
    """The body as JSON, else as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
