"""Runs a program on a text: alone in an empty directory, bounded, and gone afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import cast

MAX_OUTPUT_BYTES = 4 * 1024 * 1024

_KEPT_OF_ERRORS = 4096
_TAIL_S = 0.5


class TooMuchOutput(Exception):
    """It wrote more than `MAX_OUTPUT_BYTES`."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: what it wrote, the end of its error output, its exit status."""

    output: str
    errors: str
    status: int


async def run_command(
    line: Sequence[str], *, text: str, environment: Mapping[str, str], timeout_s: float
) -> Ended:
    """Runs the command with `text` as its whole input, and no terminal to ask anything.

    Whatever it started goes with it, also when this is cancelled.

    Raises:
        OSError: it cannot be started.
        TimeoutError: it did not end within `timeout_s` seconds.
        TooMuchOutput: it would not stop writing.
    """
    with TemporaryDirectory(prefix="pal-", ignore_cleanup_errors=True) as empty:
        transport, heard = await asyncio.get_running_loop().subprocess_exec(
            _Heard,
            *line,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=empty,
            env=dict(environment),
            start_new_session=True,  # A group of its own, and no terminal.
        )
        try:
            _say(transport, text)
            async with asyncio.timeout(timeout_s):
                await heard.ended
        finally:
            _kill_group(transport)
            with suppress(TimeoutError):
                # What it wrote last may still be in the pipes.
                async with asyncio.timeout(_TAIL_S):
                    await heard.silent.wait()
            transport.close()
    return Ended(
        heard.output.decode("utf-8", "replace"),
        heard.errors.decode("utf-8", "replace"),
        transport.get_returncode() or 0,
    )


class _Heard(asyncio.SubprocessProtocol):
    """What a program says. It may end while others that it started still hold its pipes."""

    def __init__(self) -> None:
        self.output = bytearray()
        self.errors = b""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.silent = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        data = cast(bytes, data)
        if fd == 2:
            self.errors = (self.errors + data)[-_KEPT_OF_ERRORS:]
        elif len(self.output) + len(data) <= MAX_OUTPUT_BYTES:
            self.output += data
        elif not self.ended.done():
            self.ended.set_exception(TooMuchOutput())

    def process_exited(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.silent.set()


def _say(transport: asyncio.SubprocessTransport, text: str) -> None:
    stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
    stdin.write(text.encode("utf-8", "replace"))
    stdin.close()  # Once all of it is written.


def _kill_group(transport: asyncio.SubprocessTransport) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(transport.get_pid(), signal.SIGKILL)
        else:
            transport.kill()
