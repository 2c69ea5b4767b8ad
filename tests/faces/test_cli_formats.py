"""Every format, as the command writes it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.faces.command_line import BROKEN, CLEAN, DIVIDES, Shell, is_one_sentence, shell
from tests.faces.github_runner import obeyed
from tests.faces.sarif_shape import valid_run
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

AWKWARD = "größe ::error::, 100%.py"


def test_text_shows_the_code_and_how_far_models_agree(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(DIVIDES, name=AWKWARD)
    text = shell.pal("precommit", **simulator_process.environment).stdout
    assert "    2 |     return sum(values) / len(values)" in text
    assert "one model, not verified: " in text
    assert "\x1b" not in text


def test_sarif_is_valid_and_names_the_file(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(DIVIDES, name=AWKWARD)
    result = shell.pal("precommit", "--format", "sarif", **simulator_process.environment)
    assert result.returncode == 1, result.stderr
    run = valid_run(result.stdout)
    (one,) = run["results"]
    uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == AWKWARD
    assert one["message"]["text"].startswith("[simulated] ")
    again = shell.pal("precommit", "--format", "sarif", **simulator_process.environment)
    (same,) = valid_run(again.stdout)["results"]
    assert same["partialFingerprints"] == one["partialFingerprints"]


def test_sarif_of_a_clean_change_is_valid_too(shell: Shell) -> None:
    shell.stage(CLEAN)
    result = shell.pal("precommit", "--format", "sarif")
    assert result.returncode == 0
    assert valid_run(result.stdout)["results"] == []


def test_sarif_says_when_no_model_answered(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(BROKEN)
    simulator_process.set_faults({"kind": "unauthorized"})
    result = shell.pal("precommit", "--format", "sarif", **simulator_process.environment)
    assert result.returncode == 2
    run = valid_run(result.stdout)
    assert not run["invocations"][0]["executionSuccessful"]
    assert run["results"]


def test_github_annotates_and_writes_the_jobs_summary(
    shell: Shell, simulator_process: SimulatorProcess, tmp_path: Path
) -> None:
    shell.stage(DIVIDES, name=AWKWARD)
    page = tmp_path / "summary.md"
    page.write_text("Before.\n")
    result = shell.pal(
        *("precommit", "--format", "github"),
        **simulator_process.environment,
        GITHUB_STEP_SUMMARY=str(page),
    )
    assert result.returncode == 1, result.stderr
    commands = obeyed(result.stdout)
    assert [one.name for one in commands] == [
        "error",
        "group",
        "stop-commands",
        "resume",
        "endgroup",
    ]
    assert commands[0].properties["file"] == AWKWARD
    assert commands[0].properties["title"].startswith("[simulated] ")
    assert "    2 |     return sum(values) / len(values)" in result.stdout
    assert page.read_text().startswith("Before.\n## PAL: 1 finding")


def test_a_summary_that_cannot_be_written_loses_nothing_else(shell: Shell) -> None:
    shell.stage(BROKEN)
    nowhere = str(shell.root / "missing" / "summary.md")
    result = shell.pal("precommit", "--format", "github", GITHUB_STEP_SUMMARY=nowhere)
    assert result.returncode == 1
    assert "error" in [one.name for one in obeyed(result.stdout)]
    assert is_one_sentence(result)
    assert "GITHUB_STEP_SUMMARY" in result.stderr


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_the_exit_code_is_the_same_in_every_format(shell: Shell, form: str) -> None:
    shell.stage(BROKEN)
    assert shell.pal("precommit", "--format", form).returncode == 1
    assert shell.pal("precommit", "--format", form, "--fail-on", "none").returncode == 0


def test_json_is_the_report(shell: Shell) -> None:
    shell.stage(BROKEN)
    report = json.loads(shell.pal("precommit", "--format", "json").stdout)
    assert report["findings"][0]["path"] == "app.py"
