"""Terminals, pipes, odd encodings, readers that leave, and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.faces.command_line import BROKEN, DIVIDES, Shell, shell
from tests.simulated import SimulatorProcess, simulator_process

__all__ = ["shell", "simulator_process"]


def test_a_reader_that_leaves_early_is_no_error(shell: Shell) -> None:
    shell.stage("".join(f"x_{n} = eval(input())\n" for n in range(200)))
    command = f"{sys.executable} -m pal precommit --fail-on none; echo code $? >&2"
    result = subprocess.run(
        ["sh", "-c", f"({command}) | head -c 10"],
        cwd=shell.root,
        env={**shell.environment, "PAL_REVIEW__MAX_FINDINGS": "200"},
        capture_output=True,
        text=True,
    )
    assert result.stderr == "code 0\n"


def test_an_output_that_cannot_write_every_letter_gets_escapes(shell: Shell) -> None:
    shell.stage("größe = (\n", name="größe.py")
    result = shell.pal("precommit", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert result.returncode == 1, result.stderr
    assert result.stdout.startswith(r"gr\xf6\xdfe.py:")
    as_json = shell.pal("precommit", "--json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert json.loads(as_json.stdout)["findings"][0]["path"] == "größe.py"


def on_a_terminal(shell: Shell, *arguments: str, **environment: str) -> str:
    """What `pal` writes to a terminal, both its outputs together."""
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pal", *arguments],
        cwd=shell.root,
        env={**shell.environment, "TERM": "xterm", **environment},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    pieces: list[bytes] = []
    try:
        while piece := os.read(screen, 65536):
            pieces.append(piece)
    except OSError:  # How Linux says that the other side is closed.
        pass
    finally:
        os.close(screen)
        process.wait(timeout=30)
    return b"".join(pieces).decode()


def test_a_terminal_gets_colours_and_one_line_of_progress_that_goes_away(shell: Shell) -> None:
    shell.stage(BROKEN)
    text = on_a_terminal(shell, "precommit")
    assert "\r\x1b[2Kpal: 10% Checking 1 file locally.\r\x1b[2K" in text
    assert "\x1b[1mapp.py:1:" in text
    assert "\x1b[1m" not in on_a_terminal(shell, "precommit", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(shell, "precommit", TERM="dumb")


def test_ctrl_c_stops_at_once_and_leaves_the_books_in_order(
    shell: Shell, simulator_process: SimulatorProcess
) -> None:
    shell.stage(DIVIDES)
    simulator_process.set_latency(delay_s=20)
    process = shell.start("precommit", **simulator_process.environment)
    database = Path(shell.environment["PAL_STATE_DIR"]) / "pal.db"
    deadline = time.monotonic() + 20
    while not (database.exists() and outcomes(database)) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in complaint
    assert outcomes(database) == ["cancelled"]


def outcomes(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return [outcome for (outcome,) in connection.execute("SELECT outcome FROM calls")]
    except sqlite3.OperationalError:  # The tables are not there yet.
        return []
    finally:
        connection.close()
