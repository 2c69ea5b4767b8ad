"""From when on costs are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pal.domain.errors import InputError
from pal.faces.terminal.costs.costs_since import costs_since

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_days_and_hours_go_back_from_now() -> None:
    assert costs_since("7d", NOW) == NOW - timedelta(days=7)
    assert costs_since("24h", NOW) == NOW - timedelta(hours=24)


def test_a_date_is_that_days_local_midnight() -> None:
    assert costs_since("2026-11-01", NOW) == datetime(2026, 11, 1).astimezone()


@pytest.mark.parametrize(
    "text", ["", "7", "d", "-7d", "7 d", "1w", "2026-02-30", "11/01", "9" * 30 + "d", "yesterday"]
)
def test_anything_else_is_named(text: str) -> None:
    with pytest.raises(InputError, match=r"7d, 24h or 2026-11-01"):
        costs_since(text, NOW)
