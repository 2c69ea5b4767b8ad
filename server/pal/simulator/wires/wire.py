"""What a wire does: reads a request as strictly as its vendor, writes answers in its format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pal.simulator.call import Call, JsonObject, Reply
from pal.simulator.message import Request, Response
from pal.simulator.problem import Problem


class Wire(Protocol):
    """One vendor's API of one kind. It has no state."""

    @property
    def vendor(self) -> str:
        """The vendor's name, as in `models.toml`."""
        ...

    @property
    def stream_type(self) -> str:
        """The content type of a streamed answer."""
        ...

    def environment(self, root: str) -> dict[str, str]:
        """The variables that point a client here; `root` is `http://host:port`."""
        ...

    def takes(self, request: Request) -> bool:
        """Whether the request's path is this wire's."""
        ...

    def read(self, request: Request) -> Call:
        """What is asked; raises `Problem` for all that the vendor refuses."""
        ...

    def whole(self, call: Call, reply: Reply) -> JsonObject:
        """The body of an answer in one piece; raises `Problem` where a refusal is an error."""
        ...

    def events(self, call: Call, reply: Reply) -> Iterator[bytes]:
        """The events of a streamed answer, one at a time; raises `Problem` at once, as `whole`."""
        ...

    def failure_event(self, number: int) -> bytes:
        """An error inside a stream, as its event of that number (from 0)."""
        ...

    def headers(self, reply_id: int) -> tuple[tuple[str, str], ...]:
        """What the vendor's answers carry beside the body."""
        ...

    def error(self, problem: Problem) -> Response:
        """A refusal in the vendor's words."""
        ...
