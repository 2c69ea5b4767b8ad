"""What was learned of each vendor's tokens, over restarts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple

from pal.domain.errors import StoreError
from pal.router.calibration import Calibration, Rate
from pal.store.token_rates import TokenRates


async def load_calibration(rates: TokenRates) -> Calibration:
    """As it was saved last; `StoreError` if it cannot be read."""
    rows = await rates.load()
    return Calibration({vendor: Rate(*row) for vendor, row in rows.items()})


async def save_calibration(calibration: Calibration, rates: TokenRates) -> None:
    """Saves it if that can be done: what was learned is dear to nobody."""
    with suppress(StoreError):
        await rates.save({vendor: astuple(rate) for vendor, rate in calibration.rates.items()})
