"""A review of thirty changed files by models that take 200 ms each."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from pal.core import Core
from pal.domain.finding import Finding
from pal.domain.report import Report
from pal.session import Session
from pal.workflows.read_request import read_request
from tests.bench.figure import Figure, middle
from tests.bench.simulated_vendors import set_latency, simulated_vendors

LATENCY_S = 0.2
FILES = 30
ROUNDS = 5
FAULTY = "def mean_{n}(values):\n    return sum(values) / len(values)\n\n\n"
PLAIN = "def name_{n}_{k}(value):\n    return value + {k}\n\n\n"


class _Nobody:
    def say(self, message: str, fraction: float | None = None) -> None:
        pass

    def found(self, findings: Sequence[Finding]) -> None:
        pass


async def run() -> Sequence[Figure]:
    """Each round reviews a change that no round had, in one warm process."""
    async with AsyncExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        vendors = await stack.enter_async_context(simulated_vendors())
        core = Core.load(
            {**vendors, "PAL_STATE_DIR": str(place / "state"), "HOME": str(place)},
            {"budget": {"daily_usd": 1000, "monthly_usd": 1000}},
        )
        stack.push_async_callback(core.close)
        session = await core.session(_repository(place / "repo"))
        report = await _review(core, session, 0)
        set_latency(vendors, LATENCY_S)
        whole: list[float] = []
        for number in range(1, ROUNDS + 1):
            began = time.perf_counter()
            report = await _review(core, session, number)
            whole.append(time.perf_counter() - began)
    calls = len(report.models)
    in_turn = calls * LATENCY_S * 1000
    name = f"codereview of {FILES} files, models take {LATENCY_S * 1000:.0f} ms"
    return [
        Figure(name, middle(whole), "ms", "<= 1500 ms", in_turn, f"{calls} calls in turn"),
        Figure(f"{name}, slowest", max(whole) * 1000, "ms", "<= 1500 ms"),
    ]


async def _review(core: Core, session: Session, number: int) -> Report:
    for file in range(FILES):
        plain = "".join(PLAIN.format(n=number, k=k) for k in range(120))
        path = session.workspace / f"part_{file}" / "app.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(plain + FAULTY.format(n=number))
    workflow, request = read_request("codereview", {})
    report = await core.run(workflow, request, session, _Nobody())
    found = len(report.findings) + report.hidden.over_limit
    assert (found, report.problems) == (FILES, ()), report
    return report


def _repository(root: Path) -> Path:
    root.mkdir()
    identity = ("-c", "user.name=b", "-c", "user.email=b@example.org")
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "start"]):
        subprocess.run(["git", *identity, *command], cwd=root, check=True)
    return root
