"""`pal chat`: one question, a pipe, or a dialogue; the answer on standard output as it comes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time

from tests.faces.command_line import Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]


def test_the_answer_is_on_standard_output_and_the_bill_beside_it(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    result = shell.pal("chat", "what", "is", "this?", **simulator_process.environment)
    assert result.returncode == 0, result.stderr
    assert "[simulated" in result.stdout
    assert "go on with --conversation t_" in result.stderr


def test_a_question_may_come_through_a_pipe_and_bring_files(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.write("app.py", "x = 1\n")
    options = ("chat", "--file", "app.py", "--json")
    result = shell.pal(*options, stdin="explain it\n", **simulator_process.environment)
    report = json.loads(result.stdout)
    assert report["sent"] == ["app.py:1-1"]
    again = shell.pal(
        *("chat", "--json", "--conversation", report["conversation"], "go on"),
        **simulator_process.environment,
    )
    assert json.loads(again.stdout)["conversation"] == report["conversation"]


def test_a_person_at_a_terminal_goes_on_until_they_end_it(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pal", "chat"],
        cwd=shell.root,
        env={**shell.environment, **simulator_process.environment},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        for line in (b"hello\n", b"and then?\n"):
            os.write(ours, line)
            time.sleep(0.3)
        os.write(ours, b"\x04")
        out, _ = process.communicate(timeout=20)
    assert "turn 1" in out
    assert "turn 3" in out


def test_no_key_is_one_sentence(shell: Shell) -> None:
    result = shell.pal("chat", "hello")
    assert result.returncode == 2
    assert "ANTHROPIC_API_KEY" in result.stderr


def test_a_model_that_breaks_off_is_said_to_start_again(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    fault = {"vendor": "anthropic", "kind": "stream_error", "cut_after_chunks": 8}
    simulator_process.set_faults(fault)
    result = shell.pal("chat", "-m", "haiku,gpt-mini", "hi", **simulator_process.environment)
    assert result.returncode == 0, result.stderr
    assert "failed in the middle" in result.stdout
