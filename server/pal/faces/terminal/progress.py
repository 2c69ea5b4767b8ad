"""What is happening, on standard error: one line that changes on a terminal, a log in CI."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self, TextIO

from pal.domain.finding import Finding
from pal.faces.terminal.plain import one_line
from pal.faces.terminal.simulated import SIMULATED

_CLEAR = "\r\x1b[2K"


class TerminalProgress:
    """A context manager: the changing line is gone when it ends.

    Where the stream is no terminal, nothing is written, except in CI (`CI` is set), where each
    message is a line of the log.
    """

    def __init__(self, stream: TextIO, environment: Mapping[str, str], *, simulated: bool) -> None:
        self._stream = stream
        self._live = stream.isatty() and environment.get("TERM") != "dumb"
        self._logs = not self._live and bool(environment.get("CI"))
        self._label = SIMULATED if simulated else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._write(_CLEAR)

    def say(self, message: str, fraction: float | None = None) -> None:
        """Shows the message in place of the last."""
        done = f"{fraction:.0%} " if fraction is not None else ""
        text = f"pal: {self._label}{done}{one_line(message)}"
        if self._live:
            columns = shutil.get_terminal_size().columns
            self._write(f"{_CLEAR}{text[: max(columns - 1, 1)]}")
        elif self._logs:
            self._write(f"{text}\n")

    def found(self, findings: Sequence[Finding]) -> None:
        """Says how many there are already."""
        if findings:
            self.say(f"{len(findings)} found so far.")

    def _write(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self._stream.flush()
