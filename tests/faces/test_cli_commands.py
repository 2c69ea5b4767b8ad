"""The other commands: help, servers, the simulator."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from tests.faces.command_line import DIVIDES, Shell, shell

__all__ = ["shell"]


def test_help_lists_every_command_and_the_version_is_shown(shell: Shell) -> None:
    listed = shell.pal("--help").stdout
    for command in ("precommit", "doctor", "demo", "simulate", "lsp", "mcp"):
        assert f"\n  {command} " in listed
        assert shell.pal(command, "--help").returncode == 0
    assert shell.pal("--version").stdout.startswith("pal ")


@pytest.mark.parametrize("command", ["lsp", "mcp"])
def test_servers_start_without_the_command_line_and_the_core(shell: Shell, command: str) -> None:
    script = (
        "import sys, types\n"
        "host = types.ModuleType('pal.host')\n"
        "host.serve_lsp = host.serve_mcp = lambda arguments: print(*arguments) or 7\n"
        "sys.modules['pal.host'] = host\n"
        f"sys.argv = ['pal', '{command}', '--standalone']\n"
        "import pal.__main__\n"
        "assert pal.__main__.main() == 7\n"
        "heavy = {'typer', 'rich', 'pydantic', 'pal.core'}\n"
        "print(*heavy & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.stdout == "--standalone\n\n", run.stderr


def test_simulate_says_how_to_use_it(shell: Shell) -> None:
    shell.stage(DIVIDES)
    process = shell.start("simulate", "--json")
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        report = shell.report(**ready["environment"])
    finally:
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=10)
    assert report["answered"] == "1 of 1"
    assert ready["environment"]["PAL_SIMULATED"] == "1"
    assert process.returncode == 0
    assert "Traceback" not in complaint


def test_simulate_with_a_wrong_file_of_faults_is_told_so(shell: Shell) -> None:
    shell.write("faults.toml", '[[faults]]\nkind = "earthquake"\n')
    result = shell.pal("simulate", "--faults", "faults.toml")
    assert result.returncode == 2
    assert "earthquake" in result.stderr
    assert "Traceback" not in result.stderr
