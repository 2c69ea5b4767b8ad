"""PAL's log: JSON lines in the state directory, of events and figures, never of code or keys."""

from __future__ import annotations

import logging
from collections.abc import Mapping

_LEVELS = {"debug": logging.DEBUG, "warning": logging.WARNING, "error": logging.ERROR}


def start_log(environment: Mapping[str, str]) -> None:
    """Sends what PAL logs in this process to `logs/pal.log`, and nowhere else.

    `PAL_LOG` is the mildest level that is written: `debug`, `info` (the default), `warning` or
    `error`. It costs nothing until the first event: a server answers its client before that. A
    log that cannot be written is done without.
    """
    level = environment.get("PAL_LOG", "").strip().lower()
    log = logging.getLogger("pal")
    log.setLevel(_LEVELS.get(level, logging.INFO))
    log.propagate = False
    log.handlers = [_Deferred(environment)]


class _Deferred(logging.Handler):
    """Opens the log at the first event."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._environment = environment

    def emit(self, record: logging.LogRecord) -> None:
        # It loads what no server needs to answer `initialize`.
        from pal.store.log_file import open_log_file  # noqa: PLC0415

        handler = open_log_file(self._environment) or logging.NullHandler()
        logging.getLogger("pal").handlers = [handler]
        handler.handle(record)
