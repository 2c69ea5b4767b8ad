"""Large numbers in few characters."""

from __future__ import annotations


def short_number(number: int) -> str:
    """Such as `950`, `1.2k`, `200k`, `1.05M`: three digits that count, rounded."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if float(f"{number:.3g}") >= size:
            return f"{float(f'{number / size:.3g}'):g}{unit}"
    return str(number)
