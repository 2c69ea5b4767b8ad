"""One port on loopback that answers for all vendors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any, Literal, Self

import h11

from pal.simulator.connection import Connection, Dropped, HungUp
from pal.simulator.control import PREFIX, Control
from pal.simulator.faults import Fault, Faults
from pal.simulator.journal import Journal
from pal.simulator.message import Request, Response, json_response
from pal.simulator.vendors import Latency, Vendors
from pal.simulator.wires.table import MAIN_WIRES, WIRES

_READ_LIMIT = 1 << 20

Clientele = Literal["main", "all"]
"""Whose clients are pointed here: Anthropic's, OpenAI's and Google's, or every vendor's."""


class Simulator:
    """An async context manager; it listens inside. Every vendor answers, whatever `vendors` says.

    `port` 0 takes a free one. Raises `ValueError` for a fault that is wrong, `OSError` if the
    port is taken.
    """

    def __init__(
        self,
        faults: Iterable[Fault | dict[str, Any]] = (),
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        vendors: Clientele = "main",
    ) -> None:
        self._host = host
        self._port = port
        self._pointed = WIRES if vendors == "all" else MAIN_WIRES
        self._faults = Faults(faults)
        self._journal = Journal()
        self._vendors = Vendors(self._faults, self._journal)
        self._control = Control(self._faults, self._journal, self._vendors)
        self._server: asyncio.Server | None = None
        self._clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connected, self._host, self._port, limit=_READ_LIMIT
        )
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            clients = [*self._clients.items()]
            for task, writer in clients:
                writer.transport.abort()
                task.cancel()
            await asyncio.gather(*(task for task, _ in clients), return_exceptions=True)
            await self._server.wait_closed()
            self._server = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def root(self) -> str:
        """`http://host:port`."""
        return f"http://{self._host}:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the clients of `vendors` here."""
        wires = self._pointed
        return {
            name: value for wire in wires for name, value in wire.environment(self.root).items()
        }

    @property
    def log(self) -> list[dict[str, Any]]:
        """A line for each request so far, oldest first."""
        return self._journal.log

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests with headers and both bodies, as far as they are kept."""
        return self._journal.requests

    def set_faults(self, *faults: Fault | dict[str, Any]) -> None:
        """Put these in the place of all faults; their counts begin anew."""
        self._faults.replace(faults)

    def set_latency(self, *, delay_s: float = 0, chunk_delay_s: float = 0) -> None:
        """Seconds before every answer, and between the events of every stream."""
        self._vendors.latency = Latency(delay_s=delay_s, chunk_delay_s=chunk_delay_s)

    def reset(self) -> None:
        """No faults, no latency, an empty journal, empty caches."""
        self._control.reset()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._converse(reader, writer))
        self._clients[task] = writer
        task.add_done_callback(self._clients.pop)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        try:
            while (request := await connection.request()) is not None:
                await self._answer(request, connection)
                if not connection.next_cycle():
                    break
        except (HungUp, Dropped):
            pass
        except h11.RemoteProtocolError as error:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nx-pal-simulator: 1\r\n\r\n")
            writer.write(str(error).encode())
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, request: Request, connection: Connection) -> None:
        if request.path.startswith(PREFIX):
            await connection.respond(self._control.answer(request))
            return
        wire = next((wire for wire in WIRES if wire.takes(request)), None)
        if wire is None:
            await connection.respond(_nothing_here(request))
            return
        await self._vendors.answer(wire, request, connection)


def _nothing_here(request: Request) -> Response:
    names = ", ".join(dict.fromkeys(wire.vendor for wire in WIRES))
    return json_response(
        {"error": f"Nobody answers at {request.path}; the simulator has {names} and {PREFIX}."},
        status=404,
    )
