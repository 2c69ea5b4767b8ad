"""Answers requests as the vendors do: strictly, and with the failures that were asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from pal.simulator.call import Call, Reply
from pal.simulator.connection import Connection, Dropped, HungUp
from pal.simulator.faults import ERROR_KINDS, Fault, Faults
from pal.simulator.journal import Entry, Journal
from pal.simulator.message import Request, Response, json_bytes, json_response
from pal.simulator.problem import Problem
from pal.simulator.reply import Replies, too_long
from pal.simulator.wires.wire import Wire

_HTML = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>\n"
_MALFORMED = b'{"id": "simulated", "content": ['


class Latency(BaseModel):
    """Seconds before every answer, and between the events of every stream."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delay_s: float = Field(default=0, ge=0)
    chunk_delay_s: float = Field(default=0, ge=0)


class Vendors:
    """All vendors behind one port."""

    def __init__(self, faults: Faults, journal: Journal) -> None:
        self.latency = Latency()
        self._faults = faults
        self._journal = journal
        self._replies = Replies()

    def forget(self) -> None:
        """Start again: no latency, no caches, ids from one."""
        self.latency = Latency()
        self._replies.forget()

    async def answer(self, wire: Wire, request: Request, connection: Connection) -> None:
        """Answers one request, and notes what became of it."""
        entry = Entry(request, wire.vendor, time.time())
        self._journal.begin(entry)
        begun = time.perf_counter()
        try:
            await self._answer(wire, entry, connection)
        except HungUp:
            entry.hung_up = True
            raise
        finally:
            entry.ms = round((time.perf_counter() - begun) * 1000, 3)
            entry.sent = connection.sent
            self._journal.end(entry)

    async def _answer(self, wire: Wire, entry: Entry, connection: Connection) -> None:
        try:
            call = wire.read(entry.request)
            entry.model, entry.endpoint, entry.streamed = call.model_id, call.endpoint, call.stream
            entry.truncated = call.truncated
            fault = self._faults.strike(wire.vendor, call)
            entry.fault = fault.name
            if delay_s := max(self.latency.delay_s, fault.delay_s):
                await connection.pause(delay_s)
            connection.cut_after = _cut_after(fault, call)
            response = await self._response(wire, call, fault, entry, connection)
        except Problem as problem:
            response = wire.error(problem)
        if response is not None:
            entry.status = response.status
            await connection.respond(response)

    async def _response(
        self, wire: Wire, call: Call, fault: Fault, entry: Entry, connection: Connection
    ) -> Response | None:
        """What is still to be sent; None if it was streamed."""
        if fault.kind == "close":
            raise Dropped
        if fault.kind == "hang":
            await connection.pause(None)
        if (instead := _instead(wire, call, fault)) is not None:
            return instead
        if call.direct is not None:
            return json_response(call.direct)
        reply = self._replies.reply(call, fault.kind)
        entry.usage = reply.usage
        headers = wire.headers(reply.id)
        if not call.stream:
            return json_response(wire.whole(call, reply), headers=headers)
        events = _events(wire, call, reply, fault)
        entry.status = 200
        await connection.begin_stream(wire.stream_type, headers)
        await self._send(events, fault, connection)
        return None

    async def _send(self, events: Iterable[bytes], fault: Fault, connection: Connection) -> None:
        delay_s = max(self.latency.chunk_delay_s, fault.chunk_delay_s)
        for number, event in enumerate(events):
            if number == fault.cut_after_chunks and fault.kind != "stream_error":
                raise Dropped
            if number and delay_s:
                await connection.pause(delay_s)
            await connection.send(event)
        await connection.finish()


def _events(wire: Wire, call: Call, reply: Reply, fault: Fault) -> Iterable[bytes]:
    """The stream's events; the first of them and then an error, if that is the fault."""
    events = wire.events(call, reply)
    if fault.kind != "stream_error":
        return events
    whole = [*events]
    kept = len(whole) * 2 // 3 if fault.cut_after_chunks is None else fault.cut_after_chunks
    return [*whole[:kept], wire.failure_event(min(kept, len(whole)))]


def _cut_after(fault: Fault, call: Call) -> int | None:
    """Where the body is cut, in bytes; a whole answer is one chunk."""
    if fault.cut_after_chunks == 0 and not call.stream:
        return 0
    return fault.cut_after_bytes


def _instead(wire: Wire, call: Call, fault: Fault) -> Response | None:
    """What is answered although the vendor would have no objection."""
    response = _wrong_response(wire, call, fault)
    if response is None and fault.status is None and fault.body is None:
        return None
    if response is None:
        words = f"[simulated] HTTP status {fault.status}"
        response = wire.error(Problem("server_error", words, retry_after_s=fault.retry_after))
        response = replace(response, status=200)
    if fault.status is not None:
        response = replace(response, status=fault.status)
    if fault.body is not None:
        text = isinstance(fault.body, str)
        body = fault.body.encode() if isinstance(fault.body, str) else json_bytes(fault.body)
        kind = "text/plain; charset=utf-8" if text else "application/json"
        response = replace(response, body=body, content_type=kind)
    return response


def _wrong_response(wire: Wire, call: Call, fault: Fault) -> Response | None:
    match fault.kind:
        case "html":
            return Response(502, _HTML, content_type="text/html; charset=utf-8")
        case "malformed_body":
            return Response(200, _MALFORMED)
        case "stream_error" if not call.stream:
            return wire.error(Problem("server_error"))
        case "context_length":
            return wire.error(too_long(call))
        case kind if kind in ERROR_KINDS:
            return wire.error(Problem(kind, retry_after_s=fault.retry_after))
        case _:
            return None
