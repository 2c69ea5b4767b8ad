"""Says what changed once the user stops typing, and not at every key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

QUIET_S = 0.15
"""Without a key for so long, the user has stopped typing."""


class Publishing:
    """Calls `publish` with each document's URI when it has been quiet for a while."""

    def __init__(self, publish: Callable[[str], None]) -> None:
        self._publish = publish
        self._due: dict[str, float] = {}

    def soon(self, uri: str) -> None:
        """The document was edited now."""
        loop = asyncio.get_running_loop()
        waits = uri in self._due
        self._due[uri] = loop.time() + QUIET_S
        if not waits:  # One timer a document: most keys only put it off.
            loop.call_at(self._due[uri], self._look, uri)

    def _look(self, uri: str) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._due[uri]:
            loop.call_at(self._due[uri], self._look, uri)
            return
        del self._due[uri]
        self._publish(uri)
