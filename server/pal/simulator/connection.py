"""One client's connection: requests come in, answers go out, and it shows when the client left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import h11

from pal.simulator.message import Request, Response

_READ_BYTES = 1 << 18
_MARK = ("x-pal-simulator", "1")
_LONGEST_HEADERS = 1 << 16


class HungUp(Exception):
    """The client closed the connection."""


class Dropped(Exception):
    """The simulator closed the connection, as it was told to."""


class Connection:
    """HTTP/1.1 over one socket, with control over every byte of a body.

    `cut_after` is how many more bytes of the body are sent before the connection is closed, or
    None for all.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_LONGEST_HEADERS)
        self.cut_after: int | None = None
        self.sent = bytearray()

    async def request(self) -> Request | None:
        """The next request, whole; None if there is none to come."""
        head: h11.Request | None = None
        body: list[bytes] = []
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                await self._receive()
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return _request(head, b"".join(body))
            else:
                return None

    def next_cycle(self) -> bool:
        """Get ready for another request; False if the connection is not kept alive."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        self.cut_after = None
        self.sent = bytearray()
        return True

    async def respond(self, response: Response) -> None:
        """A whole response."""
        length = ("content-length", str(len(response.body)))
        head = self._head(response.status, response.content_type, (*response.headers, length))
        if self.cut_after is None:
            self.sent += response.body
            data = self._http.send(h11.Data(data=response.body)) or b""
            end = self._http.send(h11.EndOfMessage()) or b""
            self._writer.write(b"".join((head, data, end)))
            await self._drain()
        else:
            self._writer.write(head)
            await self.send(response.body)
            await self.finish()

    async def begin_stream(self, content_type: str, headers: Iterable[tuple[str, str]]) -> None:
        """The head of a chunked stream."""
        sent = (*headers, ("cache-control", "no-cache"), ("transfer-encoding", "chunked"))
        self._writer.write(self._head(200, content_type, sent))
        await self._drain()

    async def send(self, data: bytes) -> None:
        """A piece of the body; raises `Dropped` where the body is to be cut."""
        if self.cut_after is not None and len(data) >= self.cut_after:
            data = data[: self.cut_after]
            if data:
                self._write_piece(data)
            await self.drop()
        self._write_piece(data)
        if self.cut_after is not None:
            self.cut_after -= len(data)
        await self._drain()
        # Lets the event loop see that the client left.
        await asyncio.sleep(0)
        if self._reader.at_eof():
            raise HungUp

    async def finish(self) -> None:
        """The end of the body."""
        self._writer.write(self._http.send(h11.EndOfMessage()) or b"")
        await self._drain()

    async def pause(self, seconds: float | None) -> None:
        """Wait, for ever if None; raises `HungUp` as soon as the client leaves."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self._receive()
                    if self._reader.at_eof():
                        raise HungUp
        except TimeoutError:
            return

    async def drop(self) -> None:
        """Close the connection where it stands; always raises `Dropped`."""
        await self._drain()
        raise Dropped

    def _head(self, status: int, content_type: str, headers: tuple[tuple[str, str], ...]) -> bytes:
        lines = [_MARK, ("content-type", content_type), *headers]
        return self._http.send(h11.Response(status_code=status, headers=lines)) or b""

    def _write_piece(self, data: bytes) -> None:
        self.sent += data
        self._writer.write(self._http.send(h11.Data(data=data)) or b"")

    async def _receive(self) -> None:
        if self._http.they_are_waiting_for_100_continue:
            informed = h11.InformationalResponse(status_code=100, headers=[])
            self._writer.write(self._http.send(informed) or b"")
        try:
            data = await self._reader.read(_READ_BYTES)
        except ConnectionError as error:
            raise HungUp from error
        self._http.receive_data(data)

    async def _drain(self) -> None:
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise HungUp from error


def _request(head: h11.Request, body: bytes) -> Request:
    path, _, query = head.target.decode("ascii", "replace").partition("?")
    headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
    return Request(head.method.decode("ascii"), path, query, headers, body)
