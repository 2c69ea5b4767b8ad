"""The stand-in for an agent program: what it prints, and the trouble it makes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "pal.simulator.agent_cli"]
SCHEMA = {
    "type": "object",
    "properties": {
        "findings": {
            "type": "array",
            "items": {"type": "object", "properties": {"evidence": {"type": "string"}}},
        }
    },
    "required": ["findings"],
}
CODE = "```python\nx = eval(y)\n```"


def run(*arguments: str, prompt: str = CODE, **more: Any) -> subprocess.CompletedProcess[str]:
    line = [*COMMAND, *arguments]
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 30, **more}
    return subprocess.run(line, input=prompt, check=False, start_new_session=True, **options)


def fenced(text: str) -> Any:
    return json.loads(text.split("```json\n")[1].split("\n```")[0])


def test_it_answers_in_the_shape_that_the_prompt_shows() -> None:
    done = run(prompt=f"Follow this JSON Schema:\n{json.dumps(SCHEMA)}\n\n{CODE}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("[simulated agent]")
    assert fenced(done.stdout) == {"findings": [{"evidence": "x = eval(y)"}]}


def test_it_lists_findings_where_no_shape_is_shown() -> None:
    finding = fenced(run().stdout)["findings"][0]
    assert finding["evidence"] == "x = eval(y)"
    assert finding["severity"] == "critical"


def test_it_answers_a_question_with_prose() -> None:
    done = run("-p", "What is", "--model", "gpt", prompt="a monad?")
    assert done.stdout == "[simulated gpt] No model was asked: this is turn 1.\n"


def test_it_prints_as_claude_does() -> None:
    result = json.loads(run("-p", "--output-format", "json", "--tools", "").stdout)
    assert (result["type"], result["is_error"]) == ("result", False)
    assert fenced(result["result"])["findings"]
    assert result["usage"]["input_tokens"] > 0


def test_it_prints_as_codex_does() -> None:
    lines = run("exec", "--json", "--sandbox", "read-only", "-").stdout.splitlines()
    kinds = [json.loads(line)["type"] for line in lines]
    assert kinds == ["thread.started", "turn.started", "item.completed", "turn.completed"]
    assert fenced(json.loads(lines[2])["item"]["text"])["findings"]


def test_it_prints_as_gemini_does() -> None:
    done = run("--output-format", "text", "--approval-mode", "plan")
    assert fenced(done.stdout)["findings"]


def test_it_fails_as_told() -> None:
    done = run("--fail", "3", "--stderr", "Usage limit reached.")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "Usage limit reached.\n")


def test_it_hangs() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run("--hang", timeout=1)


def test_it_floods_until_nobody_reads() -> None:
    with subprocess.Popen(
        [*COMMAND, "--flood"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert len(process.stdout.read(5_000_000)) == 5_000_000
        process.stdout.close()
        assert process.wait(10) == 0


def test_it_asks_nobody_where_there_is_no_terminal() -> None:
    done = run("--ask")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "Do you trust the files in this folder? [y/n]"


AT_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(os.open(sys.argv[1], os.O_RDWR), termios.TIOCSCTTY, 0)
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.mark.parametrize(("reply", "status"), [(b"y\n", 0), (b"n\n", 1)])
def test_it_asks_at_the_terminal(reply: bytes, status: int) -> None:
    keyboard, terminal = pty.openpty()
    line = [sys.executable, "-c", AT_TERMINAL, os.ttyname(terminal), *COMMAND, "--ask"]
    # The terminal stays in reach although input and output lead elsewhere.
    with subprocess.Popen(
        line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        shown = b""
        while b"[y/n]" not in shown:
            shown += os.read(keyboard, 1024)
        os.write(keyboard, reply)
        said, _ = process.communicate(timeout=10)
    os.close(terminal)
    os.close(keyboard)
    assert process.returncode == status
    assert said.startswith(b"[simulated agent]") == (status == 0)
