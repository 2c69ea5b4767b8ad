"""From when on costs are counted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pal.domain.errors import InputError

_AGO = re.compile(r"(\d+)([hd])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


def costs_since(text: str, now: datetime) -> datetime:
    """The instant that `7d`, `24h` or `2026-11-01` means; days begin in the local time zone.

    `now` is aware, and so is the result. Raises `InputError` for anything else.
    """
    try:
        if ago := _AGO.fullmatch(text):
            return now - int(ago[1]) * _UNITS[ago[2]]
        return datetime.strptime(text, "%Y-%m-%d").astimezone()
    except (ValueError, OverflowError):
        raise InputError(
            f"--since takes days, hours or a date, such as 7d, 24h or 2026-11-01; not {text!r}."
        ) from None
