"""A process beside the tests: `spender.py spend|hold DIRECTORY [CALLS]`.

`spend` makes so many calls, five at a time, and prints how many the budget let through. `hold`
starts one call, says so and waits to be killed.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from pal.domain.errors import BudgetExceeded
from pal.store.call import Call, Settlement
from pal.store.database import Database
from pal.store.ledger import Ledger
from pal.store.limits import Limits
from pal.store.liveness import Liveness

LIMITS = Limits(request_usd=1.0, daily_usd=3.0, monthly_usd=30.0)
RESERVED_USD = 0.05


def now() -> datetime:
    return datetime.now(UTC)


def call(name: str) -> Call:
    return Call(name, now(), None, "chat", "run", "chat", "vendor", "model", None, 1, RESERVED_USD)


async def attempt(ledger: Ledger, name: str, number: int) -> bool:
    try:
        await ledger.start(call(name), LIMITS, 0.0)
    except BudgetExceeded:
        return False
    await asyncio.sleep(0.002)
    usd = None if number % 3 == 0 else RESERVED_USD * (number % 5) / 5
    await ledger.settle(name, Settlement("ok", None, usd, ms=2))
    return True


async def spend(ledger: Ledger, owner: str) -> None:
    made = 0
    for first in range(0, int(sys.argv[3]), 5):
        numbers = range(first, first + 5)
        made += sum(await asyncio.gather(*(attempt(ledger, f"{owner}/{n}", n) for n in numbers)))
    print(made)


async def hold(ledger: Ledger, owner: str) -> None:
    await ledger.start(call(f"{owner}/held"), LIMITS, 0.0)
    print("started", flush=True)
    await asyncio.sleep(60)


async def main(what: str, directory: Path) -> None:
    database = await Database.open(directory, clock=now, busy_timeout_s=30)
    liveness = Liveness.acquire(directory)
    act = {"spend": spend, "hold": hold}[what]
    await act(Ledger(database, liveness), liveness.owner)
    await database.close()
    liveness.release()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
