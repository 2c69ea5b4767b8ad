"""`pal thinkdeep`: about a definition, files or a change; answered as `pal chat` answers."""

from __future__ import annotations

import json

from tests.faces.command_line import Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]

CODE = "def rate():\n    return 0.2\n\n\ndef price(amount):\n    return amount * rate()\n"


def test_a_definition_goes_with_what_it_calls_and_the_answer_is_on_standard_output(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(CODE)
    ask = ("thinkdeep", "--symbol", "app.py:price", "is", "it", "exact?")
    result = shell.pal(*ask, **simulator_process.environment)
    assert result.returncode == 0, result.stderr
    assert "[simulated" in result.stdout
    assert "go on with --conversation t_" in result.stderr
    report = json.loads(shell.pal(*ask, "--json", **simulator_process.environment).stdout)
    assert report["workflow"] == "thinkdeep"
    assert report["sent"] == []  # The answer was kept, so nothing left the machine.
    anew = shell.pal(*ask, "really?", "--json", **simulator_process.environment)
    assert sorted(json.loads(anew.stdout)["sent"]) == ["app.py:1-2", "app.py:5-6"]


def test_a_change_may_come_through_a_pipe_when_the_question_does_not(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(CODE)
    ask = ("thinkdeep", "--json", "--diff", "-")
    diff = "--- a/app.py\n+++ b/app.py\n@@ -2 +2 @@\n-    return 0.1\n+    return 0.2\n"
    result = shell.pal(*ask, "right?", stdin=diff, **simulator_process.environment)
    assert json.loads(result.stdout)["sent"] == ["app.py:1-2"]
    without = shell.pal(*ask, stdin=diff, **simulator_process.environment)
    assert without.returncode == 2
    assert "give the question as an argument" in without.stderr


def test_a_wrong_target_is_one_sentence(shell: Shell) -> None:
    shell.stage(CODE)
    both = shell.pal("thinkdeep", "--symbol", "app.py:price", "--staged", "why?")
    assert (both.returncode, both.stderr.count("\n")) == (2, 1)
    assert "Choose one of --staged and --symbol" in both.stderr
    bare = shell.pal("thinkdeep", "--symbol", "price", "why?")
    assert "names no definition: write the file, a colon and the name" in bare.stderr
    near = shell.pal("thinkdeep", "--symbol", "app.py:prise", "why?")
    assert "Did you mean 'price'?" in near.stderr
