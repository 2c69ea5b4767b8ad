"""One thing that doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, how it stands, and what to do about it.

    `fail` is for what keeps the local checks from running; a `warn` only narrows what PAL does.
    """

    state: State
    subject: str
    finding: str
    next_step: str | None = None
