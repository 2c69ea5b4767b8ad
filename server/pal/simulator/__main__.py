"""`python -m pal.simulator`: the simulator alone."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import get_args

from pal.simulator.serve import serve
from pal.simulator.simulator import Clientele


def main() -> int:
    """Serves until interrupted; exit code 2 if it cannot start."""
    parser = argparse.ArgumentParser(prog="pal.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--faults", type=Path, help="TOML or JSON file of faults")
    parser.add_argument(
        "--vendors", choices=get_args(Clientele), default="main", help="whose variables to print"
    )
    asked = parser.parse_args()
    try:
        asyncio.run(serve(asked.port, asked.faults, vendors=asked.vendors, on_ready=_announce))
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The simulator could not start: {error}\n")
        return 2
    return 0


def _announce(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
