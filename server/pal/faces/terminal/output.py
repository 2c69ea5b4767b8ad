"""Writes results to standard output, whatever it is connected to."""

from __future__ import annotations

import os
import sys


def write_out(text: str, *, encoding: str | None = None) -> None:
    """The text on standard output, in its own encoding unless one is given.

    What the encoding cannot write is written out as an escape. A reader that has left (`| head`)
    is no error: it has seen what it wanted.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(encoding or sys.stdout.encoding, "backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        # Or the interpreter would complain once more when it flushes at its end.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
