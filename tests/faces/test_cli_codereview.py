"""`pal codereview`: another vendor's look at a change, from the command line."""

from __future__ import annotations

import json

from tests.faces.command_line import DIVIDES, Shell, is_one_sentence, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]


def test_a_change_is_reviewed_by_another_vendor_than_its_authors(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.write("app.py", DIVIDES)
    options = ("--author-model", "gemini", "--focus", "empty lists", "--context", "Adds a mean.")
    result = shell.pal("codereview", "--json", *options, **simulator_process.environment)
    report = json.loads(result.stdout)
    assert report["workflow"] == "codereview"
    assert [finding["stage"] for finding in report["findings"]] == ["review"]
    assert [use["vendor"] for use in report["models"]] != ["gemini"]


def test_without_a_model_there_is_no_review(shell: Shell) -> None:
    shell.write("app.py", DIVIDES)
    result = shell.pal("codereview")
    assert result.returncode == 2
    assert "No model is configured" in result.stdout


def test_a_finding_as_focus_is_refused_in_a_sentence(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.write("app.py", DIVIDES)
    options = ("--focus", "f_0123456789")
    result = shell.pal("codereview", *options, **simulator_process.environment)
    assert result.returncode == 2
    assert is_one_sentence(result)
