"""`pal purge` deletes what models wrote, and nothing that a decision rests on."""

from __future__ import annotations

from pathlib import Path

from tests.faces.command_line import DIVIDES, Shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["simulator_process"]


def test_answers_go_and_the_ledger_and_findings_stay(
    tmp_path: Path, simulator_process: SimulatorProcess
) -> None:
    shell = Shell(tmp_path)
    shell.environment |= simulator_process.environment
    shell.stage(DIVIDES)
    first = shell.report()
    assert first["models"][0]["outcome"] == "ok"
    assert shell.report()["models"][0]["outcome"] == "cached"

    purged = shell.pal("purge")

    assert purged.returncode == 0, purged.stderr
    assert "2 reports" in purged.stdout
    assert "The ledger, findings and dismissals stay" in purged.stdout
    assert first["findings"][0]["id"] in shell.pal("findings").stdout
    assert shell.report()["models"][0]["outcome"] == "ok"
