"""Time as the store's tests set it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pal.store.call import Call


@dataclass
class Clock:
    """A clock that goes only where a test sets it."""

    now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)
    calls: int = field(default=0, init=False)

    def __call__(self) -> datetime:
        return self.now

    def jump(self, **by: float) -> None:
        self.now += timedelta(**by)

    def call(self, reserved_usd: float = 0.0) -> Call:
        """A call that is made now."""
        self.calls += 1
        return Call(
            id=f"call-{self.calls}",
            at=self.now,
            workspace="/project",
            workflow="codereview",
            run="run-1",
            task="codereview",
            vendor="anthropic",
            model="claude",
            prompt_version="p1",
            attempt=1,
            reserved_usd=reserved_usd,
        )
