"""Serves one editor over standard input and output, until it leaves."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO

from pal.faces.lsp.server import Server

if TYPE_CHECKING:
    from pal.core import Core

_CHUNK_BYTES = 65_536


async def serve_stdio(environment: Mapping[str, str]) -> int:
    """Serves the client at the other end of the standard streams; returns the exit code.

    Running work is cancelled, and what it spent written down, when the client leaves or closes
    its end, and when the process is told to end.
    """
    cores: list[Core] = []

    def load() -> Core:
        # It takes longer than all the rest; the server asks for it when its client has an answer.
        from pal.core import Core  # noqa: PLC0415

        cores.append(Core.load(environment))
        return cores[-1]

    incoming, outgoing = _claim_streams()
    reader = _reading(incoming)
    for end in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no such handlers.
            asyncio.get_running_loop().add_signal_handler(end, reader.feed_eof)
    try:
        return await Server(load).serve(reader, _Writer(outgoing))
    finally:
        for core in cores:
            await core.close()


class _Writer:
    """Standard output, as pygls wants it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        with suppress(OSError):  # The client is gone; the end of its input says so too.
            self._stream.write(data)
            self._stream.flush()

    def close(self) -> None:
        self._stream.close()


def _claim_streams() -> tuple[BinaryIO, BinaryIO]:
    """The standard streams for the protocol alone.

    What a library or a child process prints goes to stderr, and none of them reads the client.
    """
    incoming, outgoing = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return incoming, outgoing


def _reading(stream: BinaryIO) -> asyncio.StreamReader:
    """What arrives in the stream, read by a thread that does not keep the process from ending.

    It reads on while the loop is busy: a client that cannot write may not read either.
    """
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()

    def pump() -> None:
        with suppress(OSError, RuntimeError):  # RuntimeError: the loop has ended.
            while chunk := stream.read(_CHUNK_BYTES):
                loop.call_soon_threadsafe(reader.feed_data, chunk)
            loop.call_soon_threadsafe(reader.feed_eof)

    Thread(target=pump, name="stdin", daemon=True).start()
    return reader
