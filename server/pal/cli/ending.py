"""How a command ends: with an exit code, and a sentence if it failed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn

import typer

COULD_NOT_RUN, INTERRUPTED = 2, 130


def end(work: Coroutine[Any, Any, int]) -> NoReturn:
    """Runs the work and ends with its exit code; a failure is one sentence and a 2."""
    from pal.domain.errors import PalError  # noqa: PLC0415 - Loads pydantic.
    from pal.faces.terminal.plain import plain  # noqa: PLC0415

    try:
        code = int(asyncio.run(work))
    except PalError as error:
        encoding = sys.stderr.encoding or "utf-8"
        sentence = plain(f"pal: {error}\n").encode(encoding, "backslashreplace").decode(encoding)
        sys.stderr.write(sentence)
        code = COULD_NOT_RUN
    except KeyboardInterrupt:
        code = INTERRUPTED
    raise typer.Exit(code)
