"""The file of PAL's log: private, rotated, and shared by all of PAL's processes."""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from pal.domain.errors import StoreError
from pal.store.private_directory import private_directory
from pal.store.state_directory import state_directory
from pal.store.timestamp import timestamp

LIMIT_BYTES = 2_000_000
OLDER_FILES = 3

_LONGEST_TEXT = 300
_OWN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "taskName"}


def open_log_file(environment: Mapping[str, str]) -> logging.Handler | None:
    """A handler that writes to `logs/pal.log` in the state directory; None if there is no such."""
    try:
        directory = private_directory(state_directory(environment) / "logs")
    except StoreError:
        return None
    handler = _SharedFile(directory / "pal.log")
    handler.setFormatter(_JsonLine())
    return handler


class _JsonLine(logging.Formatter):
    """An event's name and the fields it was given.

    The name is the message as it stands in PAL's own code: arguments are not filled in, and of an
    exception only its type and the places it came by are told, for its message may quote code.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = {key: _fit(value) for key, value in vars(record).items() if key not in _OWN}
        line: dict[str, Any] = {
            "at": timestamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "event": record.msg,
            "logger": record.name,
            "pid": record.process,
            **fields,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["came_by"] = [
                f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2], limit=-12)
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


class _SharedFile(RotatingFileHandler):
    """Begins a new file when this one is large, whichever process notices."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=LIMIT_BYTES, backupCount=OLDER_FILES, encoding="utf-8", delay=True
        )

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is not None and self._was_moved(self.stream):
            self.stream.close()
            self.stream = self._open()
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A log that cannot be written must not be heard of on a protocol's streams."""

    def _open(self) -> TextIOWrapper:
        # Path.open takes no opener.
        return open(
            self.baseFilename, "a", encoding="utf-8", errors="backslashreplace", opener=_private
        )

    def _was_moved(self, stream: TextIOWrapper) -> bool:
        """Another process has begun a new file, or somebody has deleted this one."""
        try:
            there = Path(self.baseFilename).stat()
        except OSError:
            return True
        here = os.fstat(stream.fileno())
        return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _fit(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}…"
    return value
