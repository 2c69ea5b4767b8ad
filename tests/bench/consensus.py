"""A panel of three models that take a second each: asked at once, or one after the other."""

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

LATENCY_S = 1.0
ROUNDS = 7
CODE = "def mean_{n}(values):\n    return sum(values) / len(values)\n"


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
        panel: list[float] = []
        for number in range(1, ROUNDS + 1):
            began = time.perf_counter()
            report = await _review(core, session, number)
            whole.append(time.perf_counter() - began)
            panel.append(report.stages[0].ms / 1000)
    slowest = max(panel) * 1000
    in_turn = len(report.models) * LATENCY_S * 1000
    name = f"panel of {len(report.models)} that take {LATENCY_S:.0f} s each"
    return [
        Figure(name, middle(panel), "ms", "<= 1150 ms", in_turn, "in turn"),
        Figure(f"{name}, slowest of {ROUNDS}", slowest, "ms", "<= 1150 ms"),
        Figure("the whole consensus, with git and votes", middle(whole), "ms"),
    ]


async def _review(core: Core, session: Session, number: int) -> Report:
    (session.workspace / "app.py").write_text(CODE.format(n=number))
    workflow, request = read_request("consensus", {})
    report = await core.run(workflow, request, session, _Nobody())
    assert report.answered == "3 of 3", report.problems
    return report


def _repository(root: Path) -> Path:
    root.mkdir()
    identity = ("-c", "user.name=b", "-c", "user.email=b@example.org")
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "start"]):
        subprocess.run(["git", *identity, *command], cwd=root, check=True)
    return root
