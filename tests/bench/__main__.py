"""`make bench`: runs every benchmark, or those named on the command line."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence

from tests.bench import (
    agent,
    agreement,
    codereview,
    consensus,
    core,
    edit,
    identity,
    month,
    policy,
    router_ask,
    save,
    start,
)
from tests.bench.figure import Figure

BENCHES: dict[str, Callable[[], Coroutine[None, None, Sequence[Figure]]]] = {
    "router": router_ask.run,
    "agent": agent.run,
    "start": start.run,
    "save": save.run,
    "edit": edit.run,
    "core": core.run,
    "identity": identity.run,
    "consensus": consensus.run,
    "month": month.run,
    "codereview": codereview.run,
    "agreement": agreement.run,
    "policy": policy.run,
}


def main() -> int:
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}.")
        return 2
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the start")
    for name in wanted:
        print(f"\n{name}")
        for figure in asyncio.run(BENCHES[name]()):
            print(f"  {figure}", flush=True)
    print(f"\nload {os.getloadavg()[0]:.2f} at the end")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
